"""UC213: a pin that nothing requires any more."""

from collections.abc import Iterator

from checks.finding import Item, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot


class UnneededPin(TreeRule):
    """Nothing requires a pinned project any more.

    What it does
        Compares the pins with the names that the last `pinwarden update` of the same
        global-requirements.txt resolved.

    Why is this bad
        It is moved, reviewed and tested for nothing, and hides how many packages there really are.

    Bad
        global-requirements.txt:
            requests  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.5
            idna===3.11
            simplegeneric===0.8.1
        resolved:
            requests
            idna

    Good
        global-requirements.txt:
            requests  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.5
            idna===3.11
        resolved:
            requests
            idna

    References
        G5: transitive dependencies are included, and nothing else.
    """

    code = "UC213"
    name = "unneeded-pin"
    severity = Severity.WARNING
    needs = frozenset({Need.RUN})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield every pin of a name that was not resolved."""
        for pin in snapshot.governed.constraints.entries:
            if snapshot.resolved is not None and pin.key not in snapshot.resolved:
                yield self.finding(
                    f"nothing requires {pin.name} any more",
                    pin.place,
                    subject=pin.key,
                    about=pin.version,
                    hint="pinwarden update takes it out, and says so",
                )
