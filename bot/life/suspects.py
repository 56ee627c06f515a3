"""Name the parts of a red proposal, and remember by footers which of them are at fault."""

import hashlib
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from packaging.utils import NormalizedName

from bot.life.acts import abandoned_by
from bot.life.ci import Standing
from bot.life.split import Subset, Unit
from bot.life.world import Change, Status, World
from bot.proposal.moves import Move
from bot.proposal.trailers import trailers_of
from policies.policy import Family

SUSPECT_FOOTER = "Pinwarden-Suspect"
_FAMILY = "suspect-"


def suspect_proposal(branch: str, unit: Unit) -> str:
    """Return which proposal holds a culprit's moves."""
    return f"{branch}/{_FAMILY}{unit[0]}"[: len(branch) + 65]


def is_suspect(proposal: str, branch: str) -> bool:
    """Tell whether a proposal holds a culprit's moves."""
    return proposal.startswith(f"{branch}/{_FAMILY}")


def suspect_footers(moves: Iterable[Move]) -> tuple[tuple[str, str], ...]:
    """Return the footers that say which releases are at fault."""
    return tuple((SUSPECT_FOOTER, f"{one.key} {one.new.replace(' ', '')}") for one in moves)


def suspected(moves: Collection[Move], world: World) -> dict[NormalizedName, Change]:
    """Return which of today's moves were found at fault, with the change that holds each.

    A newer release than the one at fault is tried again; what a person abandoned stays out.
    """
    today = {f"{one.key} {one.new.replace(' ', '')}": one.key for one in moves}
    found: dict[NormalizedName, Change] = {}
    for change in world.changes:
        if not is_suspect(change.proposal, world.branch):
            continue
        gone = change.status is Status.ABANDONED and abandoned_by(change, world.us) is None
        if change.status is Status.MERGED or gone:
            continue
        for key, value in trailers_of(change.current.message):
            if key == SUSPECT_FOOTER and value in today:
                found.setdefault(today[value], change)
    return found


def units_of(moves: Collection[Move], families: Collection[Family]) -> tuple[Unit, ...]:
    """Return the moves in parts that stay together: families that move together, else one each."""
    units: dict[str, list[NormalizedName]] = {}
    for move in moves:
        units.setdefault(_family_of(move.key, families) or f"={move.key}", []).append(move.key)
    return tuple(tuple(names) for names in units.values())


def _family_of(name: NormalizedName, families: Collection[Family]) -> str:
    return next(
        (
            family.name
            for family in families
            if family.together and any(fnmatchcase(name, one) for one in family.packages)
        ),
        "",
    )


def probe_key(subset: Subset, moves: Collection[Move], constraints: bytes) -> str:
    """Return what a probe is known by: the very moves that it tests, else the branch's pins."""
    if not subset:
        return f"baseline-{hashlib.sha256(constraints).hexdigest()[:16]}"
    lines = sorted(f"{one.key} {one.old} {one.new}\n" for one in moves if one.key in subset)
    return f"part-{hashlib.sha256(''.join(lines).encode()).hexdigest()[:16]}"


def jobs_against(found: Standing) -> str:
    """Say which jobs failed, in a phrase."""
    return (
        ", ".join(f"{one.job}{f' ({one.url})' if one.url else ''}" for one in found.failed)
        or "its tests"
    )
