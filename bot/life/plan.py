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
from bot.life.reasons import Reason
from bot.life.terms import Mode, Terms, freeze_at, frozen, mode_of, throttled
from bot.life.world import Change, Status, World
from bot.proposal.trailers import trailer

REPLACES_FOOTER = "Pinwarden-Replaces"
REPORT, STEPPED_BACK, ASKED, RECHECK = "report", "stepped-back", "asked", "recheck"
_RECHECKS = 2


def decide(
    proposal: str,
    wanted: Wanted | None,
    world: World,
    terms: Terms,
    closing: Closing = Closing.UP_TO_DATE,
) -> Decision:
    """Return what to do about a proposal; `wanted` None when there is nothing to propose.

    `closing` is why it is closed then.

    Whoever acts on it reads the world again afterwards and asks again, until nothing is to be
    done: an action that was done is seen in the world, so that none is done twice.
    """
    if terms.stopped:
        return _decision(proposal, State.STOPPED, Reason.STOPPED, f"Stopped: {terms.stopped}")
    matching = world.open_for(proposal)
    if len(matching) > 1:
        return _several(proposal, matching)
    change = matching[0] if matching else None
    if mode_of(world.branch, terms.policy) is Mode.NOTHING:
        return _close(proposal, change, world, Closing.BRANCH_CLOSED)
    if wanted is None:
        return _close(proposal, change, world, closing)
    if change is None:
        return _first(wanted, world, terms)
    return _again(wanted, change, world, terms)


def topic_of(project: str, proposal: str) -> str:
    """Return the topic: one for each proposal of each repository.

    Whole topics may be submitted together, and a topic spans all repositories of a server.
    """
    return f"pinwarden/{project}/{proposal}"


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
    if act.kind is not ActKind.VETOED:
        return False
    freeze = freeze_at(world.branch, act.when, terms.policy)
    return freeze is not None and freeze.ends < world.now.date()


def _several(proposal: str, matching: tuple[Change, ...]) -> Decision:
    newest, *others = matching
    replaced = trailer(newest.current.message, REPLACES_FOOTER)
    if [str(one.number) for one in others] == [replaced]:
        text = sentences.superseded_by(newest.number)
        action = Abandon(change=others[0], why=Closing.SUPERSEDED, text=text)
        return _decision(proposal, State.OPEN, Reason.SUPERSEDED, text, action, change=newest)
    numbers = ", ".join(str(one.number) for one in matching)
    return _decision(
        proposal,
        State.ERROR,
        Reason.SEVERAL_CHANGES,
        f"Changes {numbers} are open for this proposal; I touch none of them. Abandon all but one.",
    )


def _close(proposal: str, change: Change | None, world: World, why: Closing) -> Decision:
    sentence, reason = sentences.closing(why, world.branch), Reason(why)
    if change is None:
        return _decision(proposal, State.DONE, reason, sentence)
    found = acts(change, world.us, handed_back(change, world))
    if found:
        return _held(proposal, found[0], change)
    action = Abandon(change=change, why=why, text=sentence)
    return _decision(proposal, State.DONE, reason, sentence, action, change=change)


def _held(proposal: str, act: Act, change: Change, *actions: Action) -> Decision:
    said = sentences.state_of_act(act)
    return _decision(proposal, State.HELD, Reason(act.kind), said, *actions, change=change)


def _first(wanted: Wanted, world: World, terms: Terms) -> Decision:
    proposal = wanted.proposal
    freeze = frozen(world.branch, world.now.date(), terms.policy, {one.key for one in wanted.moves})
    if freeze is not None:
        return _decision(proposal, State.FROZEN, Reason.FROZEN, sentences.frozen_now(freeze))
    for closed in world.closed_for(proposal):
        person = abandoned_by(closed, world.us)
        same = closed.current.digest == wanted.digest
        if closed.status is Status.ABANDONED and same and person is not None:
            said = f"{person} abandoned change {closed.number}, which had this very content."
            why = Reason.ABANDONED_BY_PERSON
            return _decision(proposal, State.HELD, why, said, change=closed)
    limit = throttled(world, terms.limits)
    if limit:
        return _decision(proposal, State.THROTTLED, Reason.THROTTLED, f"No new change: {limit}.")
    action = _upload(wanted, None, world, terms, Reason.FIRST_PROPOSAL)
    said = "It is proposed for the first time."
    return _decision(proposal, State.OPEN, Reason.FIRST_PROPOSAL, said, action)


def _again(wanted: Wanted, change: Change, world: World, terms: Terms) -> Decision:
    freeze = frozen(world.branch, world.now.date(), terms.policy, {one.key for one in wanted.moves})
    found = acts_in_force(change, world, terms)
    same = change.current.intact and change.current.digest == wanted.digest
    if found:
        actions = tuple(_step_back(found[0], wanted, change, world, same=same))
        return _held(wanted.proposal, found[0], change, *actions)
    if freeze is not None:
        text = sentences.frozen_now(freeze)
        actions = () if change.wip else (Speak(change=change, kind=FROZEN, text=text, ready=False),)
        reason = Reason.FROZEN
        return _decision(wanted.proposal, State.FROZEN, reason, text, *actions, change=change)
    # After an upload, not before it: an upload makes sure that nothing has changed meanwhile.
    besides = (*_after_the_freeze(change, world, terms), *_take_back(change))
    if same and change.mergeable:
        return _stands(wanted, change, world, terms, besides)
    reason = Reason.CONFLICT if same else Reason.CONTENT_CHANGED
    action = _next(wanted, change, world, terms, reason)
    said = f"It is brought up to date: {_cause(reason, world)}."
    return _decision(wanted.proposal, State.OPEN, reason, said, action, *besides, change=change)


def _cause(reason: Reason, world: World) -> str:
    match reason:
        case Reason.CONFLICT:
            return f"it conflicts with {world.branch}"
        case Reason.FIRST_PROPOSAL:
            return "there is no open change"
        case Reason.TOO_MANY_PATCH_SETS:
            return "the change before has as many patch sets as are allowed"
        case _:
            return "its content has changed"


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
        if freeze is None or act.person is None or act.kind is not ActKind.VETOED:
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


def _next(wanted: Wanted, change: Change, world: World, terms: Terms, reason: Reason) -> Upload:
    ours = sum(one.uploader.id == world.us.id for one in change.patch_sets)
    if ours < terms.limits.patch_sets:
        return _upload(wanted, change, world, terms, reason)
    wanted = _with_footer(wanted, (REPLACES_FOOTER, str(change.number)))
    return _upload(wanted, None, world, terms, Reason.TOO_MANY_PATCH_SETS)


def _upload(
    wanted: Wanted, change: Change | None, world: World, terms: Terms, reason: Reason
) -> Upload:
    return Upload(
        wanted=wanted,
        change=change,
        # Whoever gives a change another topic, or takes a hashtag away, means it.
        topic=topic_of(world.project, wanted.proposal) if change is None else "",
        hashtags=terms.hashtags if change is None else (),
        ready=terms.ready if change is None else None,
        reason=reason,
        why=_cause(reason, world),
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
    state, reason, said = _standing(found)
    if found.colour is Colour.INFRASTRUCTURE and _may_recheck(change, world, found):
        text = sentences.infrastructure(found.failed, terms.recheck)
        actions.append(Speak(change=change, kind=RECHECK, text=text))
    if found.colour is Colour.RED and terms.recheck and _first_time(change, world, found):
        text = sentences.once_more(found.failed, terms.recheck)
        actions.append(Speak(change=change, kind=RECHECK, text=text))
    return _decision(wanted.proposal, state, reason, said, *actions, change=change)


def _first_time(change: Change, world: World, found: Standing) -> bool:
    return found.attempt <= 1 and not _rechecks(change, world)


def _may_recheck(change: Change, world: World, found: Standing) -> bool:
    return _rechecks(change, world) < min(_RECHECKS, max(found.attempt, 1))


def _rechecks(change: Change, world: World) -> int:
    said = change.our_words(world.us, RECHECK)
    return sum(one.patch_set == change.current.number for one in said)


def _standing(found: Standing) -> tuple[State, Reason, str]:
    names = ", ".join(one.job for one in found.failed) or "no job is named"
    match found.colour:
        case Colour.PENDING:
            said = "Nothing new; its tests have not voted yet."
            return State.OPEN, Reason.TESTS_PENDING, said
        case Colour.GREEN:
            said = "Nothing new; its tests pass, and it waits for reviewers."
            return State.WAITING, Reason.TESTS_PASS, said
        case Colour.INFRASTRUCTURE:
            said = f"The infrastructure failed ({names}), not the change."
            return State.RED, Reason.INFRASTRUCTURE, said
        case Colour.RED:
            return State.RED, Reason.TESTS_FAIL, f"Its tests fail: {names}."


def _decision(
    proposal: str,
    state: State,
    reason: Reason,
    sentence: str,
    *actions: Action,
    change: Change | None = None,
) -> Decision:
    return Decision(
        proposal=proposal,
        state=state,
        reason=reason,
        sentence=sentence,
        actions=actions,
        change=change,
    )
