"""PO605: a freeze is over."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class PastFreeze(TreeRule):
    """A freeze is over.

    What it does
        Finds [[freeze]] tables of policy.toml whose last day is gone.

    Why is this bad
        They grow into a list that nobody reads, and the one that counts is not found.

    Bad
        policy.toml:
            [[freeze]]
            branch = "master"
            begins = 2026-02-20
            ends = 2026-03-25

    Good
        policy.toml:
            [[freeze]]
            branch = "master"
            begins = 2026-08-20
            ends = 2026-09-30

    References
        G24; policy.toml in the design.
    """

    code = "PO605"
    name = "past-freeze"
    severity = Severity.INFO

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every freeze that ended before today."""
        for freeze in snapshot.policy.freezes:
            if freeze.ends < snapshot.today:
                yield self.finding(
                    f"the freeze of {freeze.branch} ended on {freeze.ends}",
                    Location(path="policy.toml"),
                    subject=freeze.branch,
                    about=str(freeze.begins),
                    hint="take it out of policy.toml",
                )
