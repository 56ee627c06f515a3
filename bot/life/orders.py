"""Read what people order the bot to do in comments: strictly, and never more than is written.

A command is a line of its own that begins with `pinwarden`; quoted lines (`>`) and code (in a
fence, or indented) are no commands, however they begin:

    pinwarden recompute
    pinwarden hold NAME<V because REASON
    pinwarden release hold NAME
    pinwarden split NAME
    pinwarden drop NAME
    pinwarden hand back
    pinwarden stop
    pinwarden why NAME
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

from bot.life.world import Change, Person, Said

USAGE: Final = (
    "pinwarden recompute",
    "pinwarden hold NAME<VERSION because REASON",
    "pinwarden release hold NAME",
    "pinwarden split NAME",
    "pinwarden drop NAME",
    "pinwarden hand back",
    "pinwarden stop",
    "pinwarden why NAME",
)
_LINE = re.compile(r"^ {0,3}@?pinwarden\b[ \t,:]*(?P<words>[^\n]*)$", re.MULTILINE | re.IGNORECASE)
_FENCED = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*$.*?(?:^ {0,3}(?P=fence)[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_HEAD = re.compile(r"^Patch Set \d+:[^\n]*\n")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,100}[A-Za-z0-9])?")
_MOST = 10


@dataclass(frozen=True, slots=True)
class Recompute:
    """Compute again now."""


@dataclass(frozen=True, slots=True)
class HoldOn:
    """Propose a hold."""

    name: NormalizedName
    specifier: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Propose to take a hold away."""

    name: NormalizedName


@dataclass(frozen=True, slots=True)
class Split:
    """Propose one project's move in a change of its own."""

    name: NormalizedName


@dataclass(frozen=True, slots=True)
class Drop:
    """Leave one project out of this proposal."""

    name: NormalizedName


@dataclass(frozen=True, slots=True)
class HandBack:
    """Take the change over again, the person's edit included."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Leave this change alone for good."""


@dataclass(frozen=True, slots=True)
class Why:
    """Say why a pin is where it is."""

    name: NormalizedName


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that begins like a command and is none."""

    words: str


Command = Recompute | HoldOn | ReleaseHold | Split | Drop | HandBack | Stop | Why | NotUnderstood


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One command, where and by whom it was given."""

    command: Command
    said: Said
    line: str


def orders_on(change: Change, us: Person) -> tuple[Order, ...]:
    """Return the commands that people gave on a change, oldest first."""
    return tuple(
        Order(command=command, said=said, line=line)
        for said in change.said
        if said.person is not None and said.person.id != us.id and not said.by_machine
        for line, command in _commands(said.text)
    )


def answered(change: Change, said: Said, us: Person) -> bool:
    """Tell whether we answered a message or comment already."""
    return _answer_to(change, said, us) is not None


def told_before(change: Change, person: Person | None, words: str, us: Person) -> bool:
    """Tell whether we answered a person on this change with certain words already."""
    asked = [one for one in change.said if one.person == person and not one.by_machine]
    answers = (_answer_to(change, one, us) for one in asked)
    return any(one is not None and words in one.text for one in answers)


def _answer_to(change: Change, said: Said, us: Person) -> Said | None:
    mark = mark_of(said)
    ours = (one for one in change.said if one.person is not None and one.person.id == us.id)
    return next(
        (one for one in ours if (one.answers and one.answers == said.id) or mark in one.text), None
    )


def mark_of(said: Said) -> str:
    """Return the words by which an answer is recognised as the answer to it."""
    return f"(answer to {said.id[:12]})"


def _commands(text: str) -> Iterator[tuple[str, Command]]:
    body = _FENCED.sub("", _HEAD.sub("", text))
    for count, match in enumerate(_LINE.finditer(body)):
        if count == _MOST:
            return
        words = " ".join(match["words"].split())
        yield f"pinwarden {words}".strip(), _command(words)


_PLAIN: Final[Mapping[str, Command]] = {
    "recompute": Recompute(),
    "hand back": HandBack(),
    "stop": Stop(),
}
_OF_ONE: Final[Mapping[str, Callable[[NormalizedName], Command]]] = {
    "release hold": ReleaseHold,
    "split": Split,
    "drop": Drop,
    "why": Why,
}


def _command(words: str) -> Command:
    if words.lower() in _PLAIN:
        return _PLAIN[words.lower()]
    if words.lower().startswith("hold "):
        return _hold(words)
    verb, _, name = words.rpartition(" ")
    made = _OF_ONE.get(verb.lower())
    if made is None or _NAME.fullmatch(name) is None:
        return NotUnderstood(words)
    return made(canonicalize_name(name))


def _hold(words: str) -> Command:
    what, because, reason = words[len("hold") :].partition(" because ")
    try:
        requirement = Requirement(what.strip())
    except InvalidRequirement:
        return NotUnderstood(words)
    odd = requirement.url or requirement.marker or requirement.extras
    if odd or not requirement.specifier or not because or not reason.strip():
        return NotUnderstood(words)
    return HoldOn(
        canonicalize_name(requirement.name), str(requirement.specifier), reason.strip()[:500]
    )
