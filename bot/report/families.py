"""Put the versions of a family's members side by side: what belongs together should look alike."""

from collections.abc import Iterable, Mapping

from packaging.utils import NormalizedName

from bot.report.document import FamilyMember
from policies.policy import Family
from resolver.families import members_of
from resolver.values import ExcuseKind, Resolution

# What is newer than the pin, and is not for everybody: nobody waits for it.
_NOT_FOR_EVERYBODY = (ExcuseKind.PRE_RELEASE, ExcuseKind.YANKED)


def side_by_side(
    resolution: Resolution, families: Iterable[Family]
) -> dict[str, tuple[FamilyMember, ...]]:
    """Return the members that are pinned before or after, by family; no empty families."""
    after = _by_name(resolution)
    before = after | {change.name: change.old for change in resolution.changes}
    waiting = {
        excuse.name: excuse.newest
        for excuse in resolution.excuses
        if excuse.kind not in _NOT_FOR_EVERYBODY
    }
    found = {
        family.name: tuple(
            FamilyMember(
                name=name,
                from_=dict(before[name]),
                to=dict(after.get(name, {})),
                newest=waiting.get(name),
            )
            for name in members_of(family, before)
        )
        for family in families
    }
    return {name: members for name, members in found.items() if members}


def _by_name(resolution: Resolution) -> dict[NormalizedName, Mapping[str, str]]:
    found: dict[NormalizedName, dict[str, str]] = {}
    for python, pins in resolution.pins.items():
        for name, version in pins.items():
            found.setdefault(name, {})[python] = version
    return {**found}
