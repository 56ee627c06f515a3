"""Obey what people order in comments on our changes, and answer each of them once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from packaging.utils import NormalizedName

from bot.life import sentences
from bot.life.actions import Action, Speak, Tag
from bot.life.acts import STOP_HASHTAG
from bot.life.offers import Offer, by, hold_proposal, release_proposal
from bot.life.orders import (
    Drop,
    HoldOn,
    NotUnderstood,
    Order,
    ReleaseHold,
    Split,
    Stop,
    Why,
    answered,
    mark_of,
    orders_on,
    told_before,
)
from bot.life.plan import permitted
from bot.life.world import Change, Person, World
from bot.proposal.bundle import DEFAULT_FAMILY

ANSWER = "answer"
# Whoever asks a thousand times is answered, but not all at once.
_MOST_ANSWERS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Obeyed:
    """What the orders on open changes come to."""

    dropped: frozenset[NormalizedName] = frozenset()
    split: frozenset[NormalizedName] = frozenset()
    offers: tuple[Offer, ...] = ()
    released: tuple[tuple[NormalizedName, str], ...] = ()


def obey(world: World, link: Callable[[Change], str]) -> Obeyed:
    """Return what permitted people ordered on our open changes; it stands while they are open."""
    given = [
        (change, order)
        for change in world.open()
        for order in orders_on(change, world.us)
        if permitted(order.said.person, world)
    ]
    return Obeyed(
        dropped=frozenset(o.command.name for _, o in given if isinstance(o.command, Drop)),
        split=frozenset(o.command.name for _, o in given if isinstance(o.command, Split)),
        offers=tuple(
            Offer(
                name=order.command.name,
                specifier=order.command.specifier,
                reason=by(order.said.person, order.command.reason),
                link=link(change),
                day=order.said.when.date(),
            )
            for change, order in given
            if isinstance(order.command, HoldOn)
        ),
        released=tuple(
            (order.command.name, f"{order.said.person} asked for it in change {change.number}.")
            for change, order in given
            if isinstance(order.command, ReleaseHold)
        ),
    )


def answers(
    world: World, explain: Callable[[NormalizedName], str]
) -> Iterator[tuple[Change, tuple[Action, ...]]]:
    """Return what answers the orders that have no answer yet, by change."""
    for change in world.open():
        open_orders = list(_without_answer(change, world))
        said = {one.said.id: one for one in reversed(open_orders)}
        actions: list[Action] = []
        for first in list(said.values())[:_MOST_ANSWERS]:
            together = [one for one in open_orders if one.said.id == first.said.id]
            actions.append(_answer(change, together, world, explain))
            if any(_stops(one, world) for one in together):
                actions.append(Tag(change=change, add=(STOP_HASHTAG,)))
        if actions:
            yield change, tuple(actions)


def _without_answer(change: Change, world: World) -> Iterator[Order]:
    """Yield the orders to answer; what would only repeat what a person was told is none."""
    told: set[tuple[Person | None, str]] = set()
    for order in orders_on(change, world.us):
        person, words = order.said.person, _refusal(order, world)
        if answered(change, order.said, world.us):
            continue
        if words:
            if (person, words) in told or told_before(change, person, words, world.us):
                continue
            told.add((person, words))
        yield order


def _refusal(order: Order, world: World) -> str:
    """Return the words by which an order is refused, empty if it is not."""
    match order.command:
        case NotUnderstood():
            return sentences.NOT_UNDERSTOOD
        case Why():
            return ""
        case _:
            return "" if permitted(order.said.person, world) else sentences.NOT_FOR_EVERYBODY


def _stops(order: Order, world: World) -> bool:
    return isinstance(order.command, Stop) and permitted(order.said.person, world)


def _answer(
    change: Change,
    orders: list[Order],
    world: World,
    explain: Callable[[NormalizedName], str],
) -> Speak:
    """Answer all commands of one message at once, in its thread where it has one."""
    text = "\n\n".join(_sentence(one, world, explain) for one in orders)
    said = orders[0].said
    if said.comment:
        return Speak(change=change, kind=ANSWER, text=text, answers=said.id)
    return Speak(change=change, kind=ANSWER, text=f"{text}\n\n{mark_of(said)}")


def _sentence(order: Order, world: World, explain: Callable[[NormalizedName], str]) -> str:
    match order.command:
        case NotUnderstood():
            return sentences.help_once(order.line)
        case Why(name):
            return f"```\n{explain(name)}\n```"
        case _ if not permitted(order.said.person, world):
            return sentences.not_permitted(order.line)
        case HoldOn(name=name):
            return sentences.offered(_numbers(hold_proposal(world.branch, name), world))
        case ReleaseHold(name):
            return sentences.offered(_numbers(release_proposal(world.branch, name), world))
        case command:
            return sentences.done(command)


def _numbers(proposal: str, world: World) -> tuple[int, ...]:
    return tuple(one.number for one in world.open_for(proposal))


def split_proposal(branch: str, name: str) -> str:
    """Return which proposal moves one project, or one family, alone."""
    return f"{branch}/{DEFAULT_FAMILY}-{name}"
