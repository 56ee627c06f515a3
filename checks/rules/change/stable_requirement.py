"""CH808: a requirement is added on a stable branch."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule


class StableRequirement(ChangeRule):
    """A stable branch gets a new requirement.

    What it does
        On branches past their development, finds names that are new in global-requirements.txt,
        unless the name was pinned before and the line excludes a version.

    Why is this bad
        Distributions ship the branch already. They cannot bring a new package to their users
        afterwards.

    Bad
        branch:
            stable/2026.1
        base/global-requirements.txt:
            requests  # Apache-2.0
        global-requirements.txt:
            requests  # Apache-2.0
            tenacity  # Apache-2.0
        projects.txt:
            openstack/nova
        message:
            Add tenacity for openstack/nova

    Good
        branch:
            stable/2026.1
        base/global-requirements.txt:
            requests  # Apache-2.0
        base/upper-constraints.txt:
            requests===2.32.5
            idna===3.11
        global-requirements.txt:
            requests  # Apache-2.0
            idna!=3.10  # BSD-3-Clause
        upper-constraints.txt:
            requests===2.32.5
            idna===3.11
        projects.txt:
            openstack/nova
        message:
            Exclude idna 3.10, which breaks openstack/nova

    References
        G36: practically never; allowed is to name a transitive dependency in order to exclude a
        broken release of it.
    """

    code = "CH808"
    name = "stable-requirement"
    severity = Severity.ERROR

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every new name that is no mere exclusion."""
        if not change.late:
            return
        pinned = {pin.key for pin in change.base.governed.constraints.entries}
        for one in change.what.added:
            excludes = one.name in pinned and bool(one.gained("!=", "<", "<="))
            if not excludes:
                yield self.finding(
                    f"{one.spelling} is new on {change.head.branch}",
                    Location.of(one.after[0].place),
                    subject=one.name,
                    hint="add it on the development branch only",
                )
