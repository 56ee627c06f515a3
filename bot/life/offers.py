"""Offer changes to holds.toml: from what people said, edited, or had the tests say."""

import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from packaging.utils import NormalizedName

from bot.holds.edit import FILE, NewHold, with_hold, without
from bot.life.actions import Wanted
from bot.life.world import Change, PatchSet, Person, World
from bot.proposal.digest import content_digest
from bot.proposal.message import WIDTH, one_line
from bot.proposal.moves import Move
from bot.proposal.trailers import trailer
from policies.hold_file import parse_holds

LEARNED_FOOTER = "Pinwarden-Learned-From"
HISTORY = "history"  # a pin that a merged change took back
LASTS = timedelta(days=90)
_LONGEST_REASON = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A hold to offer: `reason` in people's own words, `link` where they said it.

    `source` is what it was learned from, empty where it was asked for: the number of a change
    that a person edited, or HISTORY. Such an offer stands and falls with its source.
    """

    name: NormalizedName
    specifier: str
    reason: str
    link: str
    day: date
    source: str = ""


def hold_proposal(branch: str, name: NormalizedName) -> str:
    """Return which proposal offers a hold on a project."""
    return f"{branch}/hold-{name}"


def release_proposal(branch: str, name: NormalizedName) -> str:
    """Return which proposal offers to end a project's hold."""
    return f"{branch}/unhold-{name}"


def wanted_hold(offer: Offer, branch: str, text: str) -> Wanted | None:
    """Return the change that adds a hold to holds.toml; None if it holds already."""
    same = (offer.name, offer.specifier)
    if any((hold.key, str(hold.specifier)) == same for hold in parse_holds(text, FILE)):
        return None
    new = NewHold(
        package=offer.name,
        specifier=offer.specifier,
        reason=one_line(offer.reason)[:_LONGEST_REASON],
        link=offer.link,
        added=offer.day,
        expires=offer.day + LASTS,
    )
    return _wanted(
        hold_proposal(branch, offer.name),
        with_hold(text, new),
        f"Hold {offer.name}{offer.specifier}",
        f"{new.reason} ({offer.link})",
        f"It ends on {new.expires}; change that, or the reason, as you see fit.",
        footers=((LEARNED_FOOTER, offer.source),) if offer.source else (),
    )


def wanted_release(name: NormalizedName, branch: str, text: str, why: str) -> Wanted | None:
    """Return the change that takes a project's holds away; None if there is none."""
    numbers = [number for number, hold in enumerate(parse_holds(text, FILE)) if hold.key == name]
    if not numbers:
        return None
    proposal = release_proposal(branch, name)
    return _wanted(proposal, without(text, numbers), f"Release the hold on {name}", why)


def unlearned(world: World, learned: Collection[str]) -> tuple[str, ...]:
    """Return the open offers whose source is gone: an edit handed back, a revert reverted.

    `learned` are the proposals that today's sources amount to. An edit that was merged, or
    abandoned with its change, was meant all the same: what was learned from it stays on offer.
    """
    sources = {HISTORY, *(str(one.number) for one in world.open())}
    return tuple(
        change.proposal
        for change in world.open()
        if change.proposal not in learned
        and trailer(change.current.message, LEARNED_FOOTER) in sources
    )


def _wanted(
    proposal: str,
    text: str,
    subject: str,
    *paragraphs: str,
    footers: tuple[tuple[str, str], ...] = (),
) -> Wanted:
    files = {FILE: text.encode()}
    body = [textwrap.fill(one_line(one), width=WIDTH) for one in paragraphs]
    return Wanted(
        proposal=proposal,
        digest=content_digest(files),
        files=files,
        moves=(),
        body="\n\n".join([one_line(subject)[:WIDTH], *body]),
        report="\n\n".join([f"**{one_line(subject)}**", *(one_line(one) for one in paragraphs)]),
        footers=footers,
    )


def learned(
    ours: PatchSet, theirs: PatchSet, moves: tuple[Move, ...], change: Change, link: str
) -> Iterator[Offer]:
    """Return a hold for each pin that a person lowered or kept in our change.

    `moves` are from our content to theirs. The reason is what they wrote of it.
    """
    for move in moves:
        if move.lowered and "," not in move.old and ";" not in move.old:
            yield Offer(
                name=move.key,
                specifier=f"<{move.old}",
                reason=_words(move, ours, theirs, change),
                link=link,
                day=theirs.created.date(),
                source=str(change.number),
            )


def _words(move: Move, ours: PatchSet, theirs: PatchSet, change: Change) -> str:
    """Return what the person said of a pin in the message or a comment, else only that they did."""
    before = set(ours.message.splitlines())
    added = [line for line in theirs.message.splitlines() if line and line not in before]
    said = [
        line
        for one in change.said
        if one.person is not None and one.person.id == theirs.uploader.id and not one.by_machine
        for line in one.text.splitlines()
    ]
    for lines in (added, said):
        about = [line for line in lines if move.key in line.lower()]
        if about:
            return f"{theirs.uploader}: {' '.join(about)}"
    if added and not any(":" in line.split(" ")[0] for line in added):
        return f"{theirs.uploader}: {' '.join(added)}"
    return f"{theirs.uploader} kept {move.name} at {move.new} in change {change.number}."


def by(person: Person | None, reason: str) -> str:
    """Write a reason as somebody's."""
    return f"{person}: {reason}" if person is not None else reason
