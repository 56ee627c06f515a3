"""CH804: a change to the requirements does not say who needs it."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule


class NobodyNamed(ChangeRule):
    """The message does not say who needs the change.

    What it does
        Where a change adds a requirement or excludes versions, looks in the commit message for a
        project of projects.txt, a link, a bug or a change.

    Why is this bad
        The reviewer has to find out who wants the library and what for; years later nobody can.

    Bad
        base/global-requirements.txt:
            requests  # Apache-2.0
        global-requirements.txt:
            requests  # Apache-2.0
            tenacity  # Apache-2.0
        projects.txt:
            openstack/nova
        message:
            Add tenacity

    Good
        base/global-requirements.txt:
            requests  # Apache-2.0
        global-requirements.txt:
            requests  # Apache-2.0
            tenacity  # Apache-2.0
        projects.txt:
            openstack/nova
        message:
            Add tenacity

            nova uses it to try again what failed.

    References
        G17: the commit message names the consuming project, better the feature or the bug, best a
        link to the change that uses it.
    """

    code = "CH804"
    name = "nobody-named"
    severity = Severity.WARNING

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield one finding at the first such line."""
        wanting = [
            one
            for one in (*change.what.added, *change.what.changed)
            if not one.before or one.gained("!=", "<", "<=")
        ]
        repositories = [line.name for line in change.head.governed.projects.entries]
        known = change.said.links() or change.said.names(repositories)
        if not wanting or change.by_bot or change.said.reverts or known or not change.message:
            return
        yield self.finding(
            f"the commit message does not say which project needs {wanting[0].spelling}",
            Location.of(wanting[0].after[0].place),
            subject=wanting[0].name,
            hint="name the project, the bug, or the change that uses it (Needed-By:)",
        )
