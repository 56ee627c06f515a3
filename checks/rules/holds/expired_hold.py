"""HO501: a hold has expired."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.hold import HoldState, state_of


class ExpiredHold(TreeRule):
    """A hold has expired.

    What it does
        Finds entries of holds.toml whose day `expires` has come.

    Why is this bad
        It limits no more. Whoever recorded it wanted to look again by that day: either the cause is
        gone, and the entry can go; or it is not, and needs a new end.

    Bad
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            expires = 2026-05-01

    Good
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            expires = 2026-12-01

    References
        holds.toml in the design; `pinwarden hold retry` asks whether it still holds.
    """

    code = "HO501"
    name = "expired-hold"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every hold that has expired by now."""
        for hold in snapshot.governed.holds:
            if state_of(hold, snapshot.today, ()) is HoldState.EXPIRED:
                yield self.finding(
                    f"the hold {hold.package}{hold.specifier} expired on {hold.expires}",
                    hold.place,
                    subject=hold.key,
                    about=str(hold.specifier),
                    hint=f"pinwarden hold retry {hold.key}; or pinwarden hold expire",
                )
