"""HO507: a hold was recorded in the future."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class HoldOfTheFuture(TreeRule):
    """A hold was recorded in the future.

    What it does
        Finds entries of holds.toml whose day `added` is still to come.

    Why is this bad
        The day is a slip, and so may be the other one: a hold that seems young is not looked at
        again.

    Bad
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            added = 2026-07-01
            expires = 2026-12-01

    Good
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            added = 2026-05-01
            expires = 2026-12-01

    References
        holds.toml in the design.
    """

    code = "HO507"
    name = "hold-of-the-future"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every hold whose day has not come."""
        for hold in snapshot.governed.holds:
            if hold.added is not None and hold.added > snapshot.today:
                yield self.finding(
                    f"the hold {hold.package}{hold.specifier} was added on {hold.added}, which is "
                    "still to come",
                    hold.place,
                    subject=hold.key,
                    about=str(hold.added),
                    hint="mend the day",
                )
