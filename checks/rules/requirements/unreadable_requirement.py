"""GR101: a line of global-requirements is outside of the grammar."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.governed import REQUIREMENTS


class UnreadableRequirement(TreeRule):
    """A line cannot be read as a requirement.

    What it does
        Finds lines of global-requirements.txt that are outside of the subset of pip's format that
        is allowed there: names with extras, specifiers, a marker and a comment.

    Why is this bad
        An address, an option or a digest binds the list to one place, and tools that do not know
        it pass over the line or stop. What cannot be read cannot be judged either.

    Bad
        global-requirements.txt:
            requests @ https://example.org/requests-2.32.5.tar.gz

    Good
        global-requirements.txt:
            requests  # Apache-2.0

    References
        G4: names only, no options; PEP 508 for the grammar.
    """

    code = "GR101"
    name = "unreadable-requirement"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every problem that was met while reading."""
        for problem in snapshot.problems:
            if problem.place.file == REQUIREMENTS:
                yield self.finding(
                    problem.message,
                    problem.place,
                    subject=REQUIREMENTS,
                    about=problem.message,
                    hint=problem.hint,
                )
