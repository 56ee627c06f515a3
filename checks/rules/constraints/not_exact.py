"""UC201: a line of upper-constraints does not pin one exact version."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.constraints.inexact import inexact_pins
from checks.snapshot import Snapshot


class NotExact(TreeRule):
    """A pin is not exact.

    What it does
        Finds lines of upper-constraints.txt that name a project, but not one version with `===`.

    Why is this bad
        The file decides exactly which versions tests use. A range would let them change from one
        hour to the next, and nobody could say afterwards what was tested.

    Bad
        upper-constraints.txt:
            requests==2.32.5

    Good
        upper-constraints.txt:
            requests===2.32.5

    References
        G5: exact versions only; the community's validate job rejects anything else.
    """

    code = "UC201"
    name = "not-exact"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line that is a requirement, but no pin."""
        for line in inexact_pins(snapshot):
            yield self.finding(
                f"{line.name} is not pinned with one ===",
                line.place,
                subject=line.key,
                about=str(line.specifier),
                hint="write name===version, or name===version;marker",
            )
