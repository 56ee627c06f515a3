"""UC202: a line of upper-constraints cannot be read."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.constraints.inexact import inexact_pins
from checks.snapshot import Snapshot
from policies.governed import CONSTRAINTS


class UnreadablePin(TreeRule):
    """A line cannot be read as a pin.

    What it does
        Finds lines of upper-constraints.txt that are outside of the grammar: no requirement at
        all, an address, an option, a version that is none, a marker that is none.

    Why is this bad
        pip and uv refuse the whole file for one such line, and with it every job of every project.

    Bad
        upper-constraints.txt:
            foo===1.1;python_version>='3.11',<=3.12

    Good
        upper-constraints.txt:
            foo===1.1;python_version>='3.11'

    References
        G5; PEP 508 for the grammar, PEP 440 for versions.
    """

    code = "UC202"
    name = "unreadable-pin"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every problem that was met while reading, but for pins that are not exact."""
        inexact = {line.place.line for line in inexact_pins(snapshot)}
        for problem in snapshot.problems:
            if problem.place.file == CONSTRAINTS and problem.place.line not in inexact:
                yield self.finding(
                    problem.message,
                    problem.place,
                    subject=CONSTRAINTS,
                    about=problem.message,
                    hint=problem.hint,
                )
