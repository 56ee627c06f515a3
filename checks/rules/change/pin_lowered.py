"""CH803: a change lowers a pin and does not say why."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from policies.difference import Moved, Requirement
from policies.hold import HoldState, state_of


class PinLowered(ChangeRule):
    """A pin is lowered without a reason.

    What it does
        Finds pins that go down although the message gives no reason, nothing is reverted, no hold
        is recorded for the name, and no line of global-requirements.txt was changed so that it
        refuses the version before. Where requirements change as well, the message must name the
        pin: a reason for one is none for the other.

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
        required = {one.name: one for one in change.what.requirements}
        for pin in change.what.pins:
            told = change.said.reason and (
                not required or change.said.mentions(pin.name, pin.spelling)
            )
            refused = pin.name in required and _refuses(required[pin.name], pin)
            if pin.direction == "down" and pin.name not in held and not (refused or told):
                yield self.finding(
                    f"{pin.spelling} goes down from {' and '.join(pin.old)} to "
                    f"{' and '.join(pin.new)}, and nothing says why",
                    Location.of(pin.after[0].place),
                    subject=pin.name,
                    about=pin.new[-1],
                    hint=f"record it: pinwarden hold add '{pin.name}<={pin.new[-1]}' --reason ...",
                )


def _refuses(requirement: Requirement, pin: Moved) -> bool:
    """Say whether the changed lines no longer allow a version that was pinned."""
    return any(
        not any(line.specifier.contains(old, prereleases=True) for line in requirement.after)
        for old in pin.old
    )
