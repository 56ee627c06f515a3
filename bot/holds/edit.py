"""Edit the text of holds.toml: add, end and shorten entries; every other byte stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import takewhile

import tomlkit

from bot.errors import UserError
from policies.hold import Hold
from policies.hold_file import parse_holds
from policies.place import Malformed

FILE = "holds.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewHold:
    """What a person asks to be held; see policies.hold.Hold."""

    package: str
    specifier: str
    reason: str
    link: str = ""
    consumers: tuple[str, ...] = ()
    owner: str = ""
    added: date
    expires: date | None = None
    until: str = ""


def with_hold(text: str, new: NewHold) -> str:
    """Return the text with one entry more, at its end."""
    table = tomlkit.table()
    for key in NewHold.__dataclass_fields__:
        value = getattr(new, key)
        if value:
            table.add(key, list(value) if isinstance(value, tuple) else value)
    entries = tomlkit.aot()
    entries.append(table)
    document = tomlkit.document()
    document.add("hold", entries)
    before = text.rstrip("\n")
    after = f"{before}\n\n{tomlkit.dumps(document)}" if before else tomlkit.dumps(document)
    _check(after, [_meaning(hold) for hold in parse_holds(text, FILE)], one_more=True)
    return after


def without(text: str, ended: Collection[int]) -> str:
    """Return the text without some entries, given by their number from 0.

    An entry's own lines go; comments above it and above the next one stay.
    """
    holds = parse_holds(text, FILE)
    lines = [*StringIO(text)]
    starts = [hold.place.line - 1 for hold in holds]
    gone: set[int] = set()
    for number in ended:
        begin = starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        above_next = [*takewhile(_is_remark, reversed(lines[begin + 1 : end]))]
        if any(line.lstrip().startswith("#") for line in above_next):
            end -= len(above_next)
        gone.update(range(begin, end))
    after = "".join(line for number, line in enumerate(lines) if number not in gone)
    kept = [_meaning(hold) for number, hold in enumerate(holds) if number not in ended]
    _check(after, kept)
    return after


def with_expiry(text: str, number: int, day: date) -> str:
    """Return the text with another last day for one entry."""
    document = tomlkit.parse(text)
    entries = document.get("hold")
    if not isinstance(entries, Sequence):
        raise UserError(f"{FILE} has no [[hold]] tables.", hint="edit it by hand")
    entries[number]["expires"] = day
    after = tomlkit.dumps(document)
    parse_holds(after, FILE)
    return after


def _is_remark(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _meaning(hold: Hold) -> tuple[object, ...]:
    """Return all that a hold says but where it stands."""
    return (
        *(hold.package, hold.specifier, hold.reason, hold.link, hold.consumers),
        *(hold.owner, hold.added, hold.expires, hold.until),
    )


def _check(after: str, expected: list[tuple[object, ...]], *, one_more: bool = False) -> None:
    """Make sure that the edit did to the meaning what it should; raise UserError if not."""
    try:
        found = [_meaning(hold) for hold in parse_holds(after, FILE)]
    except Malformed as err:
        raise UserError(
            f"{FILE} is written in a way that cannot be edited here: {err}", hint="edit it by hand"
        ) from err
    if found[: len(expected)] != expected or len(found) != len(expected) + one_more:
        raise UserError(
            f"{FILE} is written in a way that cannot be edited here.", hint="edit it by hand"
        )
