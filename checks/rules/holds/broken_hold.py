"""HO504: a pin is outside of a hold."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Related, Severity
from checks.rule import TreeRule
from checks.rules.holds.contradiction import contradicts
from checks.snapshot import Snapshot
from policies.hold import HoldState, state_of


class BrokenHold(TreeRule):
    """A pin is outside of its hold.

    What it does
        Compares the pins with the holds that have not expired.

    Why is this bad
        Somebody found that these versions break something, and recorded it so that nobody finds it
        again.

    Bad
        upper-constraints.txt:
            pyroute2===0.9.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
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
            expires = 2026-12-01

    References
        holds.toml in the design.
    """

    code = "HO504"
    name = "broken-hold"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every pin that an active hold does not contain."""
        for hold in snapshot.governed.holds:
            active = state_of(hold, snapshot.today, ()) is HoldState.ACTIVE
            if not active or contradicts(hold, snapshot):
                continue  # No pin could be inside; that is another rule's finding.
            for pin in snapshot.governed.constraints.entries:
                inside = hold.specifier.contains(pin.version, prereleases=True)
                if pin.key == hold.key and not inside:
                    here = Related(location=Location.of(hold.place), message=hold.reason)
                    yield self.finding(
                        f"{pin.name} {pin.version} is held at {hold.specifier}: {hold.reason}",
                        pin.place,
                        subject=pin.key,
                        about=f"{pin.version} {hold.specifier}",
                        hint=f"pinwarden hold retry {hold.key}; or keep the pin inside of it",
                        related=(here,),
                    )
