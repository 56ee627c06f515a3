"""CH803: a change lowers a pin and does not say why."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from policies.hold import HoldState, state_of


class PinLowered(ChangeRule):
    """A pin is lowered without a reason.

    What it does
        Finds pins that go down although the message gives no reason, nothing is reverted, no hold
        is recorded for the name, and its line in global-requirements.txt is as it was. Where
        requirements change as well, the message must name the pin: a reason for one is none for
        the other.

    Why is this bad
        The next update raises it again, because nothing says that it must not. A lowered pin may
        also fall below the minimum of a project, or onto a version that one excludes.

    Bad
        base/upper-constraints.txt:
            pyroute2===0.9.1
        upper-constraints.txt:
            pyroute2===0.8.1
        message:
            Lower pyroute2

    Good
        base/upper-constraints.txt:
            pyroute2===0.9.1
        upper-constraints.txt:
            pyroute2===0.8.1
        message:
            Lower pyroute2

            0.9.1 fails under eventlet; see https://bugs.example.org/123.

    References
        G14: lowering a pin; a hold is where the reason is kept.
    """

    code = "CH803"
    name = "pin-lowered"
    severity = Severity.WARNING

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every pin that goes down for no reason that is written down."""
        if change.by_bot or change.said.reverts:
            return
        held = {
            hold.key
            for hold in change.head.governed.holds
            if state_of(hold, change.head.today, ()) is HoldState.ACTIVE
        }
        required = {one.name for one in change.what.requirements}
        for pin in change.what.pins:
            told = change.said.reason and (
                not required or change.said.mentions(pin.name, pin.spelling)
            )
            if pin.direction == "down" and pin.name not in held | required and not told:
                yield self.finding(
                    f"{pin.spelling} goes down from {' and '.join(pin.old)} to "
                    f"{' and '.join(pin.new)}, and nothing says why",
                    Location.of(pin.after[0].place),
                    subject=pin.name,
                    about=pin.new[-1],
                    hint=f"record it: pinwarden hold add '{pin.name}<={pin.new[-1]}' --reason ...",
                )
