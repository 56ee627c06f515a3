"""CH801: a change to the requirements moves pins that have nothing to do with it."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.related import related
from checks.rule import ChangeRule
from policies.difference import Moved
from policies.governed import CONSTRAINTS

MANY = 5  # names that a sentence still bears


class UnrelatedPins(ChangeRule):
    """Pins move that have nothing to do with the change.

    What it does
        Where a change adds or changes requirements, finds pins of other names that move up or come
        new, unless they follow from it: a release that the change pins requires them, and refuses
        the version before. What releases require is asked of the index (`--online`) or of the last
        update; where neither knows, names and directions alone decide, and new pins pass.

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
            requests===2.31.0
        global-requirements.txt:
            requests  # Apache-2.0
            tenacity  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.5
            tenacity===9.1.2
        requires.toml:
            "tenacity===9.1.2" = ["requests>=2.32"]
            "requests===2.32.5" = []
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
        if not change.what.requirements or change.by_bot:
            return
        known = related(change)
        directions = ("up", "added") if known.told else ("up",)
        others = [
            pin
            for pin in change.what.pins
            if pin.name not in known.names and pin.direction in directions
        ]
        if others:
            first = min(others, key=lambda pin: pin.after[0].place.line)
            names = ", ".join(pin.spelling for pin in others[:MANY])
            more = f" and {len(others) - MANY} more" if len(others) > MANY else ""
            what = "does not need" if known.told else "does not name"
            look = "" if known.told else ", or see with --online whether it needs them"
            yield self.finding(
                f"{len(others)} pin{'s move' if len(others) > 1 else ' moves'} that the change "
                f"{what}: {names}{more}",
                _place(first),
                subject=CONSTRAINTS,
                hint=f"leave them to the bot's next update{look}",
            )


def _place(pin: Moved) -> Location:
    return Location.of(pin.after[0].place)
