"""CH801: a change to the requirements moves pins that have nothing to do with it."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from policies.difference import Moved
from policies.governed import CONSTRAINTS

MANY = 5  # names that a sentence still bears


class UnrelatedPins(ChangeRule):
    """Pins move that have nothing to do with the change.

    What it does
        Where a change adds or changes requirements, finds pins of other names that move up. Pins
        that come new or go down may follow from it; those of the changed names do.

    Why is this bad
        Whoever reviews a new library has to look at moves of others, too, and one of them that
        breaks something holds up the addition. The bot brings such moves by itself.

    Bad
        base/global-requirements.txt:
            requests  # Apache-2.0
        base/upper-constraints.txt:
            requests===2.31.0
        global-requirements.txt:
            requests  # Apache-2.0
            tenacity  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.5
            tenacity===9.1.2
        message:
            Add tenacity

            openstack/nova needs it to try again: https://review.example.org/1

    Good
        base/global-requirements.txt:
            requests  # Apache-2.0
        base/upper-constraints.txt:
            requests===2.32.5
        global-requirements.txt:
            requests  # Apache-2.0
            tenacity  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.5
            tenacity===9.1.2
        message:
            Add tenacity

            openstack/nova needs it to try again: https://review.example.org/1

    References
        G11: regenerate, only the constraints that belong to the addition change.
    """

    code = "CH801"
    name = "unrelated-pins"
    severity = Severity.WARNING

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield one finding at the first such pin."""
        touched = {one.name for one in change.what.requirements}
        if not touched or change.by_bot:
            return
        others = [p for p in change.what.pins if p.name not in touched and p.direction == "up"]
        if others:
            first = min(others, key=lambda pin: pin.after[0].place.line)
            names = ", ".join(pin.spelling for pin in others[:MANY])
            more = f" and {len(others) - MANY} more" if len(others) > MANY else ""
            yield self.finding(
                f"{len(others)} pin{'s move' if len(others) > 1 else ' moves'} that the change "
                f"does not need: {names}{more}",
                _place(first),
                subject=CONSTRAINTS,
                hint="leave them to the bot's next update",
            )


def _place(pin: Moved) -> Location:
    return Location.of(pin.after[0].place)
