"""What kind of change a change to the governed set is (G11-G24, G33-G36)."""

from collections.abc import Iterable
from enum import StrEnum
from fnmatch import fnmatchcase

from packaging.utils import NormalizedName

from policies.difference import Difference, Moved
from policies.policy import Policy
from policies.said import Said


class Kind(StrEnum):
    """The kinds; a change is one of them, or `mixed`."""

    BOT_UPDATE = "bot update"
    OWN_RELEASE = "own-library release"
    NEW_REQUIREMENT = "new requirement"
    REMOVAL = "removal"
    EXCLUSION = "exclusion"
    MINIMUM = "minimum"
    REQUIREMENT = "requirement"
    PROJECTS = "projects only"
    DENYLIST = "denylist"
    HOLD = "hold"
    POLICY = "policy"
    REVERT = "revert"
    GATE_FIX = "stable gate fix"
    REASONED_PINS = "pins with a reason"
    PINS = "pins by hand"
    MIXED = "mixed"
    NOTHING = "nothing governed"


def is_own(name: NormalizedName, policy: Policy) -> bool:
    """Say whether a project is released by the community itself."""
    return any(fnmatchcase(name, pattern) for own in policy.own for pattern in own.packages)


def kind_of(what: Difference, said: Said, policy: Policy, *, by_bot: bool, stable: bool) -> Kind:
    """Return the kind; `by_bot` is proven, and `stable` says that the branch is in a late phase."""
    parts = list(_parts(what))
    if not parts and not what.pins:
        return Kind.NOTHING
    if by_bot:
        return Kind.BOT_UPDATE
    if said.reverts:
        return Kind.REVERT
    if not parts:
        return _of_pins(what.pins, said, policy, stable=stable)
    kinds = set(parts)
    # A hold is recorded together with the pin that it holds, and a policy with what it allows.
    return parts[0] if len(kinds) == 1 else Kind.MIXED


def _parts(what: Difference) -> Iterable[Kind]:
    """Yield a kind for everything that differs but the pins, which follow from the rest."""
    if what.added:
        yield Kind.NEW_REQUIREMENT
    if what.removed:
        yield Kind.REMOVAL
    for one in what.changed:
        if one.gained("!=", "<", "<=") or one.lost("!=", "<", "<="):
            yield Kind.EXCLUSION
        elif one.gained(">=", ">") or one.lost(">=", ">"):
            yield Kind.MINIMUM
        else:
            yield Kind.REQUIREMENT
    if what.projects:
        yield Kind.PROJECTS
    if what.denylist or what.backports:
        yield Kind.DENYLIST
    if what.holds:
        yield Kind.HOLD
    if what.policy or what.metadata or what.xfails:
        yield Kind.POLICY


def _of_pins(pins: tuple[Moved, ...], said: Said, policy: Policy, *, stable: bool) -> Kind:
    foreign = [pin for pin in pins if not is_own(pin.name, policy)]
    if not foreign and all(pin.direction == "up" for pin in pins):
        return Kind.OWN_RELEASE
    if not said.reason:
        return Kind.PINS
    return Kind.GATE_FIX if stable else Kind.REASONED_PINS
