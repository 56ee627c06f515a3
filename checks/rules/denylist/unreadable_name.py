"""DL301: a line of the denylist or of backports.txt is no name."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot

FILES = ("denylist.txt", "backports.txt")


class UnreadableName(TreeRule):
    """A line is no name.

    What it does
        Finds lines of denylist.txt and backports.txt that are anything but a project's name and a
        comment.

    Why is this bad
        A specifier or an address has no meaning there. The line is passed over, and what it was
        meant to deny is not denied.

    Bad
        denylist.txt:
            # Each release finds something new.
            flake8>=7

    Good
        denylist.txt:
            # Each release finds something new.
            flake8

    References
        G6; PEP 508, "Names".
    """

    code = "DL301"
    name = "unreadable-name"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every problem that was met while reading."""
        for problem in snapshot.problems:
            if problem.place.file in FILES:
                yield self.finding(
                    problem.message,
                    problem.place,
                    subject=problem.place.file,
                    about=problem.message,
                    hint=problem.hint,
                )
