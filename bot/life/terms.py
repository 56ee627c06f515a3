"""Under which terms the bot proposes on one branch: what the law and the operator allow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from packaging.utils import NormalizedName

from bot.life.world import World
from policies.branch import branch_named, freeze_on
from policies.policy import Freeze, Policy


class Mode(StrEnum):
    """What is proposed on a branch: everything, single releases, what an advisory names."""

    BULK = "bulk"
    RELEASE = "release"
    SECURITY = "security"
    NOTHING = "nothing"


_MODES = {
    "everything": Mode.BULK,
    "own": Mode.RELEASE,
    "security": Mode.SECURITY,
    "nothing": Mode.NOTHING,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The operator's limits; 0 is none at all, so that nothing is proposed."""

    patch_sets: int = 20
    open_at_once: int = 10
    per_hour: int = 10
    per_day: int = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """All that decides how a proposal is made, beside its content."""

    policy: Policy
    limits: Limits = Limits()
    ready: bool = True
    hashtags: tuple[str, ...] = ("pinwarden",)
    ci_accounts: frozenset[str] = frozenset({"zuul"})
    ci_label: str = "Verified"
    stopped: str = ""
    attention: tuple[str, ...] = ()
    recheck: str = "recheck"


def mode_of(branch: str, policy: Policy) -> Mode:
    """Return what the law allows on a branch (G33-G36)."""
    return _MODES[branch_named(branch, policy).allows]


def frozen(
    branch: str, day: date, policy: Policy, names: Collection[NormalizedName]
) -> Freeze | None:
    """Return the freeze that keeps any of the projects from moving today."""
    found = (freeze_on(branch, day, policy, name) for name in sorted(names))
    return next((freeze for freeze in found if freeze is not None), None)


def freeze_at(branch: str, when: datetime, policy: Policy) -> Freeze | None:
    """Return the freeze that was on at a moment, whatever it excepts."""
    return freeze_on(branch, when.astimezone(UTC).date(), policy)


def throttled(world: World, limits: Limits) -> str:
    """Return why no new change may be made now, empty if one may."""
    waiting = [one for one in world.open() if one.proposal]
    if len(waiting) >= limits.open_at_once:
        return f"{len(waiting)} changes are open, which is the limit"
    for hours, most in ((1, limits.per_hour), (24, limits.per_day)):
        since = world.now - timedelta(hours=hours)
        made = sum(
            one.created > since and bool(one.proposal) and not one.probe for one in world.changes
        )
        if made >= most:
            return f"{made} changes were made within {hours} h, which is the limit"
    return ""
