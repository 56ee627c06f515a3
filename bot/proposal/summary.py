"""Sum a resolution up for a commit message: why pins went down, why pins stay behind."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from resolver.values import ExcuseKind, Resolution

_LONGEST = 4000
# Foreign text travels through a bundle; nobody needs more of it in a commit message.
Text = Annotated[str, StringConstraints(max_length=_LONGEST)]

_DELIBERATE = frozenset({ExcuseKind.HELD, ExcuseKind.IMPLICIT_HOLD})
# What is not for everybody holds nothing back; the report has it.
_NOTHING_TO_WAIT_FOR = frozenset({ExcuseKind.PRE_RELEASE, ExcuseKind.YANKED})


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
    """The reasons that a reviewer reads in the commit message; what moves is in the files."""

    forced: tuple[Lowered, ...] = ()
    held: tuple[Held, ...] = ()


def summary_of(resolution: Resolution) -> Summary:
    """Reduce a resolution to the reasons in its commit message; people's decisions first."""
    forced = (
        Lowered(
            name=floor.name, old=floor.old, new=floor.new or "", sentence=floor.sentence[:_LONGEST]
        )
        for floor in resolution.forced
    )
    held = (
        Held(
            name=excuse.name,
            current=excuse.current,
            newest=excuse.newest,
            sentence=excuse.sentence[:_LONGEST],
            deliberate=excuse.kind in _DELIBERATE,
        )
        for excuse in resolution.excuses
        if excuse.kind not in _NOTHING_TO_WAIT_FOR
    )
    return Summary(
        forced=tuple(sorted(forced, key=lambda floor: (floor.name, floor.old))),
        held=tuple(sorted(held, key=lambda pin: (not pin.deliberate, pin.name, pin.current))),
    )
