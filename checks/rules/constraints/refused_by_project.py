"""UC214: a pin that a project's own requirements do not take."""

from collections.abc import Iterator

from checks.facts import Consumer, UsedLine
from checks.finding import Finding, Item, Severity
from checks.rule import Need, TreeRule
from checks.rules.environments import on_platforms
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine


class RefusedByProject(TreeRule):
    """A pin is below a project's floor, or on a version that a project excludes.

    What it does
        Compares each pin with what the projects ask for, according to consumers.json, on the
        Pythons that both are for.

    Why is this bad
        That project cannot be installed with the constraints any more: its jobs fail before the
        first test.

    Bad
        upper-constraints.txt:
            oslo.log===5.0.0
        consumers/openstack/nova/requirements.txt:
            oslo.log>=6.1.0

    Good
        upper-constraints.txt:
            oslo.log===6.2.0
        consumers/openstack/nova/requirements.txt:
            oslo.log>=6.1.0

    References
        G14: a lowered pin may fall below another project's minimum; check before going on.
    """

    code = "UC214"
    name = "refused-by-project"
    severity = Severity.ERROR
    needs = frozenset({Need.CONSUMERS})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield every pin and project that do not fit; unread projects are unknown."""
        consumers = snapshot.consumers
        if consumers is None:
            return
        if consumers.unknown:
            yield self.unjudged(consumers.unknown)
            return
        for repository in consumers.missing():
            yield self.unjudged("its requirements could not be read", repository)
        asking: dict[str, list[tuple[Consumer, UsedLine]]] = {}
        for consumer in consumers.consumers:
            for used in consumer.requirements:
                asking.setdefault(used.line.key, []).append((consumer, used))
        for pin in snapshot.governed.constraints.entries:
            for consumer, used in asking.get(pin.key, ()):
                if _refuses(pin, used, snapshot):
                    yield self._refused(pin, consumer, used)

    def _refused(self, pin: ConstraintLine, consumer: Consumer, used: UsedLine) -> Finding:
        place = used.line.place
        return self.finding(
            f"{pin.name} {pin.version} is refused by {consumer.repository}: "
            f"{used.line.specifier} in {place.file}",
            pin.place,
            subject=pin.key,
            about=f"{consumer.repository} {used.line.specifier}",
            hint=f"raise the pin, or let {consumer.repository} take it first",
        )


def _refuses(pin: ConstraintLine, used: UsedLine, snapshot: Snapshot) -> bool:
    if used.free or used.line.specifier.contains(pin.version, prereleases=True):
        return False
    platforms = snapshot.policy.platforms
    return any(
        on_platforms(pin.marker, python, platforms)
        and on_platforms(used.line.marker, python, platforms)
        for python in snapshot.pythons
    )
