"""Where lines are true: the governed environments, of which everybody speaks in the end."""

from collections.abc import Iterator

from packaging.markers import Marker

from checks.consuming.project import Law
from checks.rules.environments import on_platforms, together
from policies.constraint import ConstraintLine
from policies.requirement import RequirementLine


def counts(marker: Marker | None, law: Law) -> bool:
    """Say whether a marker is true on a governed environment; if not, nobody installs the line."""
    snapshot = law.snapshot
    return marker is None or any(
        on_platforms(marker, python, snapshot.policy.platforms) for python in snapshot.pythons
    )


def meet(first: Marker | None, second: Marker | None, law: Law) -> bool:
    """Say whether two markers are both true on one governed environment."""
    if first is None or second is None:
        return counts(first or second, law)
    snapshot = law.snapshot
    return any(
        together(first, second, python, snapshot.policy.platforms) for python in snapshot.pythons
    )


def governing(line: RequirementLine, law: Law) -> Iterator[RequirementLine]:
    """Yield the lines of global-requirements that count where a line of a project does."""
    for other in law.requirements.get(line.key, ()):
        if meet(line.marker, other.marker, law):
            yield other


def pins_for(line: RequirementLine, law: Law) -> Iterator[ConstraintLine]:
    """Yield the pins of a name on the governed environments that a line is for."""
    for pin in law.pins.get(line.key, ()):
        if meet(line.marker, pin.marker, law):
            yield pin
