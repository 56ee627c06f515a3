"""Read from the constraints themselves what a proposal moves; nobody's word is needed for that."""

from collections.abc import Iterable
from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from bot.git.history import Line, pins_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One name whose pins differ; `old` is empty for a new pin, `new` for a removed one.

    Several pins of a name are written with their markers, as in the file. `lowered`: its highest
    version went down.
    """

    key: NormalizedName
    name: str
    old: str
    new: str
    lowered: bool = False


def moves_between(before: bytes, after: bytes) -> tuple[Move, ...]:
    """Return what moves between two contents of upper-constraints.txt, by name."""
    old, new = _by_name(pins_of(before)), _by_name(pins_of(after))
    found = (_move(key, old.get(key, []), new.get(key, [])) for key in sorted({*old, *new}))
    return tuple(move for move in found if move.old != move.new)


def _move(key: NormalizedName, old: list[Line], new: list[Line]) -> Move:
    return Move(
        key=key,
        name=(new or old)[0].spelling,
        old=", ".join(sorted(line.pin for line in old)),
        new=", ".join(sorted(line.pin for line in new)),
        lowered=_is_lower(old, new),
    )


def _by_name(lines: Iterable[Line]) -> dict[NormalizedName, list[Line]]:
    found: dict[NormalizedName, list[Line]] = {}
    for line in lines:
        found.setdefault(line.name, []).append(line)
    return found


def _is_lower(old: list[Line], new: list[Line]) -> bool:
    try:
        highest = [max(Version(line.version) for line in lines) for lines in (old, new) if lines]
    except InvalidVersion:
        return False
    return len(highest) == 2 and highest[1] < highest[0]  # noqa: PLR2004 - before and after
