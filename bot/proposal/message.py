"""Write the commit message of a proposal."""

import re
import textwrap
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from bot.proposal.moves import Move
    from bot.proposal.summary import Held, Summary

WIDTH = 72
# Gerrit shows long messages folded, and git's log becomes unreadable: the report has the rest.
MOST_MOVES = 100
MOST_HELD = 30
_LONGEST_WORD = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Footers:
    """What machines read at the end of the message."""

    proposal: str  # branch/family
    digest: str
    change_id: str
    signed_off_by: str


def commit_message(moves: "Sequence[Move]", summary: "Summary", footers: Footers) -> str:
    """Return the whole message, lines wrapped, ending with one line feed.

    A footer says of each pin that went down that it was forced to: when people look for who
    lowered it (bot.git.lowered), it is nobody's decision.
    """
    return message_of(
        body_of(moves, summary),
        [
            ("Pinwarden-Proposal", footers.proposal),
            ("Pinwarden-Digest", footers.digest),
            *forced_footers(moves),
            ("Change-Id", footers.change_id),
            ("Signed-off-by", footers.signed_off_by),
        ],
    )


def body_of(moves: "Sequence[Move]", summary: "Summary") -> str:
    """Return subject and body: what moves, what had to go down, what is held back.

    Every value in it is foreign text: control and invisible characters become spaces, and no
    value can begin a line, so that none can pass for a footer (`Change-Id`, `Depends-On`).
    """
    return (
        _environment()
        .get_template("message.txt.j2")
        .render(
            subject=subject_of(moves),
            moves=[_move(one) for one in moves[:MOST_MOVES]],
            more_moves=max(len(moves) - MOST_MOVES, 0),
            lowered=_lowered(moves, summary),
            held=[_held(one) for one in summary.held[:MOST_HELD]],
            more_held=max(len(summary.held) - MOST_HELD, 0),
        )
    )


def message_of(body: str, footers: "Sequence[tuple[str, str]]") -> str:
    """Return body and footers as one message; a footer's value is one line, whatever it holds."""
    lines = [f"{key}: {one_line(value)}" for key, value in footers]
    return "\n".join([body.rstrip("\n"), "", *lines, ""])


def forced_footers(moves: "Sequence[Move]") -> "list[tuple[str, str]]":
    """Return a footer for each pin that went down because something forces it."""
    return [("Pinwarden-Forced", forced_footer(one)) for one in moves if one.lowered]


def subject_of(moves: "Sequence[Move]") -> str:
    """Return the first line: the one pin that moves, or how many do; at most WIDTH characters."""
    if len(moves) == 1:
        return _short(_only(moves[0]))
    counts = (
        ("update", sum(bool(one.old and one.new) for one in moves)),
        ("add", sum(not one.old for one in moves)),
        ("remove", sum(not one.new for one in moves)),
    )
    said = [f"{verb} {count} {'pin' if count == 1 else 'pins'}" for verb, count in counts if count]
    text = ", ".join(said) or "update the constraints"
    return _short(text[0].upper() + text[1:])


def forced_footer(move: "Move") -> str:
    """Write one lowering the way bot.git.lowered reads it: three words around an arrow."""
    old, new = (re.sub(r",\s+", "|", text).replace(" ", "") for text in (move.old, move.new))
    return f"{move.name} {old} -> {new}"


def one_line(value: object) -> str:
    """Make foreign text safe in a line: no control, format or separator character but blanks.

    Format characters (category Cf) include those that reverse the direction of text and so let
    a line read differently from what it says.
    """
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    plain = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return re.sub(r" +", " ", plain).strip()


def _only(move: "Move") -> str:
    if not move.old:
        return f"Add {move.name} {move.new}"
    if not move.new:
        return f"Remove {move.name} {move.old}"
    return f"Update {move.name} to {move.new}"


def _move(move: "Move") -> str:
    if not move.old:
        return f"{move.name} {move.new} (new)"
    if not move.new:
        return f"{move.name} {move.old} (removed)"
    return f"{move.name} {move.old} -> {move.new}"


def _lowered(moves: "Sequence[Move]", summary: "Summary") -> list[str]:
    """Return a line for each pin that went down, or away, because something forces it."""
    why: dict[str, list[str]] = {}
    for floor in summary.forced:
        why.setdefault(canonicalize_name(floor.name), []).append(floor.sentence)
    return [
        f"{_move(one)}: {' '.join(why.get(one.key, ['forced, see the report']))}"
        for one in moves
        if one.lowered or (not one.new and one.key in why)
    ]


def _held(pin: "Held") -> str:
    return f"{pin.name} {pin.current} ({pin.newest} exists): {pin.sentence}"


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= WIDTH else line[: WIDTH - 3].rstrip() + "..."


def _item(text: str) -> str:
    """Wrap one entry of a list; its lines begin with "- " or two blanks."""
    words = " ".join(word[:_LONGEST_WORD] for word in one_line(text).split(" "))
    return textwrap.fill(
        words,
        width=WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - plain text: `finalize` escapes what matters here
        loader=PackageLoader("bot.proposal"),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["item"] = lambda text: _Wrapped(_item(text))
    return environment


class _Wrapped(str):
    """Text that went through `_item`: its line feeds are ours."""

    __slots__ = ()


def _finalize(value: object) -> object:
    return value if isinstance(value, _Wrapped) else one_line(value)
