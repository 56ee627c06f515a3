"""Learn from what people edited in our changes: what they kept back is offered as holds."""

from collections.abc import Iterator, Mapping

from packaging.utils import NormalizedName

from bot.cycle.run import Run
from bot.git.implicit_holds import implicit_holds
from bot.holds.edit import FILE
from bot.life.acts import ActKind, acts
from bot.life.offers import HISTORY, Offer, learned
from bot.life.plan import handed_back
from bot.life.world import Change, PatchSet, World
from bot.proposal.moves import moves_between
from policies.governed import CONSTRAINTS
from policies.hold_file import parse_holds


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


def from_history(run: Run, newest: Mapping[NormalizedName, str]) -> tuple[Offer, ...]:
    """Return a hold for each pin that a merged change lowered and that nobody has held yet.

    `newest` are the releases that today's computation leaves out, by name: where one is newer
    than what was left, the lowering is over.
    """
    path = run.setting.data / CONSTRAINTS
    found = implicit_holds(run.setting.remote.mirror, path, revision=run.tip)
    held = {hold.key for hold in parse_holds(run.text(FILE), FILE)}
    return tuple(
        Offer(
            name=one.name,
            specifier=f"<{one.left}",
            reason=f"Taken back in {one.commit[:12]} ({one.subject}).",
            link=run.commit_link(one.commit),
            day=one.day,
            source=HISTORY,
        )
        for one in found.holds
        if one.name not in held and newest.get(one.name) == one.left
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
