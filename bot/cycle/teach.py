"""Learn from what people edited in our changes: what they kept back is offered as holds."""

from collections.abc import Iterator

from bot.cycle.run import Run
from bot.life.acts import ActKind, acts
from bot.life.offers import Offer, learned
from bot.life.plan import handed_back
from bot.life.world import Change, PatchSet, World
from bot.proposal.moves import moves_between
from policies.governed import CONSTRAINTS


def lessons(run: Run, world: World) -> tuple[Offer, ...]:
    """Return the holds that people's edits of our open changes amount to."""
    return tuple(
        offer
        for change in world.open()
        if any(
            act.kind is ActKind.EDITED for act in acts(change, world.us, handed_back(change, world))
        )
        for offer in _of(run, change, world)
    )


def _of(run: Run, change: Change, world: World) -> Iterator[Offer]:
    ours, theirs = change.last_of(world.us), change.current
    if ours is None:
        return
    moves = moves_between(_pins(run, ours), _pins(run, theirs))
    yield from learned(ours, theirs, moves, change, run.link(change))


def _pins(run: Run, patch_set: PatchSet) -> bytes:
    remote = run.setting.remote
    remote.fetch_commit(patch_set.ref, patch_set.sha)
    return remote.mirror.read(patch_set.sha, run.setting.data / CONSTRAINTS) or b""
