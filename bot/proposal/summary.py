"""Sum a resolution up for a commit message: what moves, what was forced, what is held back."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from resolver.values import ChangeKind, ExcuseKind, Resolution

# Foreign text travels through a bundle; nobody needs more of it in a commit message.
Text = Annotated[str, StringConstraints(max_length=4000)]

_DELIBERATE = frozenset({ExcuseKind.HELD, ExcuseKind.IMPLICIT_HOLD})


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Move(_Value):
    """One name whose lines change; `old` is empty for a new pin, `new` for a removed one."""

    name: Text
    kind: ChangeKind
    old: Text
    new: Text


class Lowered(_Value):
    """One pin that had to go down, or away (`new` is empty), and what forces it."""

    name: Text
    old: Text
    new: Text
    sentence: Text


class Held(_Value):
    """One pin that stays behind the newest release, and why.

    `deliberate`: a person decided it (a hold, a revert); else other packages' limits did.
    """

    name: Text
    current: Text
    newest: Text
    sentence: Text
    deliberate: bool


class Summary(_Value):
    """What a reviewer reads in the commit message."""

    moves: tuple[Move, ...] = ()
    forced: tuple[Lowered, ...] = ()
    held: tuple[Held, ...] = ()


def summary_of(resolution: Resolution) -> Summary:
    """Reduce a resolution to what its commit message says, in the order of the names."""
    moves = (
        Move(
            name=change.spelling,
            kind=change.kind,
            old=versions_text(change.old),
            new=versions_text(change.new),
        )
        for change in resolution.changes
    )
    forced = (
        Lowered(name=floor.name, old=floor.old, new=floor.new or "", sentence=floor.sentence[:4000])
        for floor in resolution.forced
    )
    held = (
        Held(
            name=excuse.name,
            current=excuse.current,
            newest=excuse.newest,
            sentence=excuse.sentence[:4000],
            deliberate=excuse.kind in _DELIBERATE,
        )
        for excuse in resolution.excuses
    )
    return Summary(
        moves=tuple(sorted(moves, key=lambda move: move.name.lower())),
        forced=tuple(sorted(forced, key=lambda floor: (floor.name, floor.old))),
        held=tuple(sorted(held, key=lambda pin: (not pin.deliberate, pin.name, pin.current))),
    )


def versions_text(versions: Mapping[str, str]) -> str:
    """Write Python -> version in one line: "1.2", or "1.2 (3.11), 2.0 (3.12, 3.13)".

    One version is written alone even where some Pythons do not install the package.
    """
    pythons: dict[str, list[str]] = {}
    for python, version in versions.items():
        pythons.setdefault(version, []).append(python)
    if len(pythons) <= 1:
        return "".join(pythons)
    return ", ".join(f"{version} ({', '.join(where)})" for version, where in pythons.items())
