"""Decide what to do about one proposal: the state of things and the terms in, a decision out."""

from collections.abc import Iterator
from datetime import datetime

from bot.gerrit.review import Attention
from bot.life import sentences
from bot.life.actions import (
    Abandon,
    Action,
    Closing,
    Decision,
    Report,
    Speak,
    State,
    Tag,
    Upload,
    Wanted,
)
from bot.life.acts import (
    FROZEN,
    HAND_BACK_HASHTAG,
    Act,
    ActKind,
    abandoned_by,
    acts,
)
from bot.life.ci import Colour, Standing, standing_of
from bot.life.orders import HandBack, orders_on
from bot.life.terms import Mode, Terms, freeze_at, frozen, mode_of, throttled
from bot.life.world import Change, Status, World
from bot.proposal.trailers import trailer

REPLACES_FOOTER = "Pinwarden-Replaces"
REPORT, STEPPED_BACK, ASKED, RECHECK = "report", "stepped-back", "asked", "recheck"
_RECHECKS = 2


def decide(proposal: str, wanted: Wanted | None, world: World, terms: Terms) -> Decision:
    """Return what to do about a proposal; `wanted` None when there is nothing to propose.

    Whoever acts on it reads the world again afterwards and asks again, until nothing is to be
    done: an action that was done is seen in the world, so that none is done twice.
    """
    if terms.stopped:
        return _decision(proposal, State.STOPPED, f"Stopped: {terms.stopped}")
    matching = world.open_for(proposal)
    if len(matching) > 1:
        return _several(proposal, matching)
    change = matching[0] if matching else None
    if mode_of(world.branch, terms.policy) is Mode.NOTHING:
        return _close(proposal, change, world, Closing.BRANCH_CLOSED)
    if wanted is None:
        return _close(proposal, change, world, Closing.UP_TO_DATE)
    if change is None:
        return _first(wanted, world, terms)
    return _again(wanted, change, world, terms)


def topic_of(proposal: str) -> str:
    """Return the topic: one for each proposal, since whole topics may be submitted together."""
    return f"pinwarden/{proposal}"


def handed_back(change: Change, world: World) -> datetime | None:
    """Return when a permitted person last gave the change back, None if nobody did."""
    times = [
        order.said.when
        for order in orders_on(change, world.us)
        if isinstance(order.command, HandBack) and permitted(order.said.person, world)
    ]
    return max(times, default=None)


def permitted(person: object, world: World) -> bool:
    """Tell whether a person's word counts as a command."""
    return getattr(person, "username", "") in world.permitted


def acts_in_force(change: Change, world: World, terms: Terms) -> tuple[Act, ...]:
    """Return what people did that stops us; a veto of a freeze that is over is none."""
    return tuple(
        act
        for act in acts(change, world.us, handed_back(change, world))
        if not _of_a_freeze_that_is_over(act, world, terms)
    )


def _of_a_freeze_that_is_over(act: Act, world: World, terms: Terms) -> bool:
    if act.kind is not ActKind.REFUSED:
        return False
    freeze = freeze_at(world.branch, act.when, terms.policy)
    return freeze is not None and freeze.ends < world.now.date()


def _several(proposal: str, matching: tuple[Change, ...]) -> Decision:
    newest, *others = matching
    replaced = trailer(newest.current.message, REPLACES_FOOTER)
    if [str(one.number) for one in others] == [replaced]:
        text = sentences.superseded_by(newest.number)
        action = Abandon(change=others[0], why=Closing.SUPERSEDED, text=text)
        return _decision(proposal, State.OPEN, text, action, change=newest)
    numbers = ", ".join(str(one.number) for one in matching)
    return _decision(
        proposal,
        State.ERROR,
        f"Changes {numbers} are open for this proposal; I touch none of them. Abandon all but one.",
    )


def _close(proposal: str, change: Change | None, world: World, why: Closing) -> Decision:
    reason = sentences.closing(why, world.branch)
    if change is None:
        return _decision(proposal, State.DONE, reason)
    found = acts(change, world.us, handed_back(change, world))
    if found:
        said = sentences.state_of_act(found[0])
        return _decision(proposal, State.HELD, said, change=change)
    action = Abandon(change=change, why=why, text=reason)
    return _decision(proposal, State.DONE, reason, action, change=change)


def _first(wanted: Wanted, world: World, terms: Terms) -> Decision:
    freeze = frozen(world.branch, world.now.date(), terms.policy, {one.key for one in wanted.moves})
    if freeze is not None:
        return _decision(wanted.proposal, State.FROZEN, sentences.frozen_now(freeze))
    for closed in world.closed_for(wanted.proposal):
        person = abandoned_by(closed, world.us)
        same = closed.current.digest == wanted.digest
        if closed.status is Status.ABANDONED and same and person is not None:
            reason = f"{person} abandoned change {closed.number}, which had this very content."
            return _decision(wanted.proposal, State.HELD, reason, change=closed)
    limit = throttled(world, terms.limits)
    if limit:
        return _decision(wanted.proposal, State.THROTTLED, f"No new change: {limit}.")
    action = _upload(wanted, None, terms, "there is no open change")
    return _decision(wanted.proposal, State.OPEN, "It is proposed for the first time.", action)


def _again(wanted: Wanted, change: Change, world: World, terms: Terms) -> Decision:
    freeze = frozen(world.branch, world.now.date(), terms.policy, {one.key for one in wanted.moves})
    found = acts_in_force(change, world, terms)
    same = change.current.intact and change.current.digest == wanted.digest
    if found:
        said = sentences.state_of_act(found[0])
        actions = tuple(_step_back(found[0], wanted, change, world, same=same))
        return _decision(wanted.proposal, State.HELD, said, *actions, change=change)
    if freeze is not None:
        text = sentences.frozen_now(freeze)
        actions = () if change.wip else (Speak(change=change, kind=FROZEN, text=text, ready=False),)
        return _decision(wanted.proposal, State.FROZEN, text, *actions, change=change)
    # After an upload, not before it: an upload makes sure that nothing has changed meanwhile.
    besides = (*_after_the_freeze(change, world, terms), *_take_back(change))
    if same and change.mergeable:
        return _stands(wanted, change, world, terms, besides)
    why = "its content has changed" if not same else f"it conflicts with {world.branch}"
    action = _next(wanted, change, world, terms, why)
    reason = f"It is brought up to date: {why}."
    return _decision(wanted.proposal, State.OPEN, reason, action, *besides, change=change)


def _step_back(
    act: Act, wanted: Wanted, change: Change, world: World, *, same: bool
) -> Iterator[Action]:
    """Say once for each act what we would have done; of an approval only if that differs."""
    said = any(one.when >= act.when for one in change.our_words(world.us, STEPPED_BACK))
    if said or (same and act.kind is not ActKind.EDITED):
        return
    text = sentences.stepping_back(act, wanted.moves, differs=not same)
    yield Speak(change=change, kind=STEPPED_BACK, text=text)


def _after_the_freeze(change: Change, world: World, terms: Terms) -> Iterator[Action]:
    """Be ready again, and ask once about each veto that the freeze explains."""
    ours = change.our_words(world.us, FROZEN)
    if change.wip and ours:
        freeze = freeze_at(world.branch, ours[-1].when, terms.policy)
        text = sentences.freeze_over(freeze) if freeze is not None else "This change is ready."
        yield Speak(change=change, kind=FROZEN, text=text, ready=True)
    asked = {one.text for one in change.our_words(world.us, ASKED)}
    for act in acts(change, world.us, handed_back(change, world)):
        freeze = freeze_at(world.branch, act.when, terms.policy)
        if freeze is None or act.person is None or act.kind is not ActKind.REFUSED:
            continue
        text = sentences.veto_of_the_freeze(act.person, freeze)
        if not any(text in one for one in asked):
            person = act.person.username or str(act.person.id)
            ask = (Attention(account=person, reason="is this veto meant beyond the freeze?"),)
            yield Speak(change=change, kind=ASKED, text=text, attention=ask)


def _take_back(change: Change) -> Iterator[Action]:
    """Take the hashtag away by which the change was given back: the next edit counts again."""
    if HAND_BACK_HASHTAG in change.hashtags:
        yield Tag(change=change, remove=(HAND_BACK_HASHTAG,))


def _next(wanted: Wanted, change: Change, world: World, terms: Terms, why: str) -> Upload:
    ours = sum(one.uploader.id == world.us.id for one in change.patch_sets)
    if ours < terms.limits.patch_sets:
        return _upload(wanted, change, terms, why)
    return _upload(wanted, None, terms, f"change {change.number} has {ours} patch sets", change)


def _upload(
    wanted: Wanted,
    change: Change | None,
    terms: Terms,
    why: str,
    replaced: Change | None = None,
) -> Upload:
    if replaced is not None:
        footer = (REPLACES_FOOTER, str(replaced.number))
        wanted = _with_footer(wanted, footer)
    return Upload(
        wanted=wanted,
        change=change,
        topic=topic_of(wanted.proposal),
        hashtags=terms.hashtags,
        ready=terms.ready if change is None else None,
        why=why,
    )


def _with_footer(wanted: Wanted, footer: tuple[str, str]) -> Wanted:
    from dataclasses import replace

    return replace(wanted, footers=(*wanted.footers, footer))


def _stands(
    wanted: Wanted, change: Change, world: World, terms: Terms, besides: tuple[Action, ...]
) -> Decision:
    """Decide about a change that has the wanted content: it needs its report, and its votes."""
    actions = list(besides)
    reported = change.our_words(world.us, REPORT)
    if not any(one.patch_set == change.current.number for one in reported):
        actions.append(Report(change=change, wanted=wanted))
    found = standing_of(change, terms.ci_accounts, terms.ci_label)
    state, reason = _standing(found)
    if found.colour is Colour.INFRASTRUCTURE and _may_recheck(change, world, found):
        text = sentences.infrastructure(found.failed, terms.recheck)
        actions.append(Speak(change=change, kind=RECHECK, text=text))
    if found.colour is Colour.RED and terms.recheck and _first_time(change, world, found):
        text = sentences.once_more(found.failed, terms.recheck)
        actions.append(Speak(change=change, kind=RECHECK, text=text))
    return _decision(wanted.proposal, state, reason, *actions, change=change)


def _first_time(change: Change, world: World, found: Standing) -> bool:
    return found.attempt <= 1 and not _rechecks(change, world)


def _may_recheck(change: Change, world: World, found: Standing) -> bool:
    return _rechecks(change, world) < min(_RECHECKS, max(found.attempt, 1))


def _rechecks(change: Change, world: World) -> int:
    said = change.our_words(world.us, RECHECK)
    return sum(one.patch_set == change.current.number for one in said)


def _standing(found: Standing) -> tuple[State, str]:
    names = ", ".join(one.job for one in found.failed) or "no job is named"
    match found.colour:
        case Colour.PENDING:
            return State.OPEN, "Nothing new; its tests have not voted yet."
        case Colour.GREEN:
            return State.WAITING, "Nothing new; its tests pass, and it waits for reviewers."
        case Colour.INFRASTRUCTURE:
            return State.RED, f"The infrastructure failed ({names}), not the change."
        case Colour.RED:
            return State.RED, f"Its tests fail: {names}."


def _decision(
    proposal: str, state: State, reason: str, *actions: Action, change: Change | None = None
) -> Decision:
    return Decision(proposal=proposal, state=state, reason=reason, actions=actions, change=change)
