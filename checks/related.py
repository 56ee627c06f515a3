"""Tell which pins move because of a change to the requirements."""

from collections.abc import Iterable
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from checks.change import Change
from checks.facts import Requires
from policies.constraint import ConstraintLine
from policies.difference import Moved


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """The names that a change is about, and those whose pins it needs to move.

    `told` says that what all of them require is known; if not, there may be more.
    """

    names: frozenset[NormalizedName]
    told: bool


def related(change: Change) -> Related:
    """Follow what the pinned releases require, from the names whose requirements changed.

    A pin is needed where one that is related requires it and refuses the version before, or where
    it was not pinned before. Markers and extras do not count: what may be needed is related.
    """
    touched = frozenset(one.name for one in change.what.requirements)
    if change.graph is None:
        return Related(names=touched, told=False)
    pins: dict[NormalizedName, list[ConstraintLine]] = {}
    for line in change.head.governed.constraints.entries:
        pins.setdefault(line.key, []).append(line)
    moved = {pin.name: pin for pin in change.what.pins}
    found, left, told = set(touched), list(touched), True
    while left:
        asked = _asked(pins.get(left.pop(), ()), change.graph)
        told = told and asked is not None
        for requirement in asked or ():
            name = canonicalize_name(requirement.name)
            if name in moved and name not in found and _needs(requirement, moved[name]):
                found.add(name)
                left.append(name)
    return Related(names=frozenset(found), told=told)


def _asked(lines: Iterable[ConstraintLine], graph: Requires) -> list[Requirement] | None:
    """Return what the pinned releases of one name require; None where that is not known."""
    found: list[Requirement] = []
    for line in lines:
        asked = graph.of(line.key, line.version)
        if isinstance(asked, str):
            return None
        found.extend(asked)
    return found


def _needs(requirement: Requirement, pin: Moved) -> bool:
    return not pin.before or any(
        not requirement.specifier.contains(version, prereleases=True) for version in pin.old
    )
