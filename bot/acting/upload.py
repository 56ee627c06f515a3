"""Upload a change or its next patch set, unless the world has moved meanwhile."""

from dataclasses import dataclass

from bot.acting.commit import make_commit
from bot.acting.read import Reader
from bot.gerrit.errors import GerritFailure, GerritUnavailable
from bot.gerrit.remote import PushOptions, PushRefused
from bot.git.writer import Identity
from bot.life.actions import Upload
from bot.life.world import Change, World


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """Nothing was uploaded: somebody was quicker. What they did is read, and planned with."""

    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploaded:
    """What was pushed: the commit, and the Change-Id by which the change is found."""

    commit: str
    change_id: str


def upload(action: Upload, world: World, reader: Reader, identity: Identity) -> Uploaded | Moved:
    """Push the wanted content; look right before it whether the world is still as planned with."""
    moved = _moved(action, world, reader)
    if moved is not None:
        return moved
    made = make_commit(
        reader.remote.mirror,
        action,
        world,
        data=reader.data,
        identity=identity,
        now=world.now,
    )
    there = (
        None if action.change else reader.gerrit.find(world.project, world.branch, made.change_id)
    )
    if there is not None:
        return Moved(sentence=f"Change {there.number} is made by now, as another instance may do.")
    refused = reader.remote.push(made.commit, world.branch, options_of(action))
    if isinstance(refused, PushRefused) and not refused.same:
        return Moved(sentence=f"Gerrit refuses the push: {refused.reason}")
    found = reader.gerrit.find(world.project, world.branch, made.change_id)
    if found is None:
        raise GerritFailure(
            f"Gerrit took a push to {world.branch}, but shows no change {made.change_id}.",
            "may the bot's account read what it pushes?",
        )
    return Uploaded(commit=made.commit, change_id=made.change_id)


def options_of(action: Upload) -> PushOptions:
    """Return what the push says beside the commit."""
    return PushOptions(
        topic=action.topic,
        hashtags=action.hashtags,
        ready=action.ready,
        description=action.why[:80],
    )


def _moved(action: Upload, world: World, reader: Reader) -> Moved | None:
    """Compare the world with what the decision was made from, as late as possible."""
    tip = reader.remote.fetch_branch(world.branch)
    if tip is None:
        raise GerritUnavailable(f"{world.branch} was there a moment ago, and is not now.")
    if tip != world.tip:
        return Moved(sentence=f"{world.branch} has moved to {tip[:12]}.")
    if action.change is None:
        return None
    now = reader.change(action.change.number, world.tip)
    if _what_counts(now) != _what_counts(action.change):
        return Moved(sentence=f"Change {now.number} is no longer as it was read.")
    return None


def _what_counts(change: Change) -> tuple[object, ...]:
    return (
        change.status,
        change.current.sha,
        change.wip,
        change.private,
        change.hashtags,
        change.together,
        frozenset((one.label, one.value, one.person.id) for one in change.votes),
    )
