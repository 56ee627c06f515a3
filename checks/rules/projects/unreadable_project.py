"""PJ401: a line of projects.txt is no repository."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot

FILE = "projects.txt"


class UnreadableProject(TreeRule):
    """A line is no repository.

    What it does
        Finds lines of projects.txt that are not written `organisation/name`.

    Why is this bad
        The project behind the line accepted the contract, and nobody watches over it: tools that
        fetch every project stop at the line or pass it by.

    Bad
        projects.txt:
            nova

    Good
        projects.txt:
            openstack/nova

    References
        G7: the projects that accepted the contract.
    """

    code = "PJ401"
    name = "unreadable-project"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every problem that was met while reading."""
        for problem in snapshot.problems:
            if problem.place.file == FILE:
                yield self.finding(
                    problem.message,
                    problem.place,
                    subject=FILE,
                    about=problem.message,
                    hint=problem.hint,
                )
