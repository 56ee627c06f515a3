"""Say what moves between two sets of pins, and why, in sentences."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.level import level_of
from resolver.values import Change, ChangeKind, Level, Pins


@dataclass(frozen=True, kw_only=True, slots=True)
class Reasons:
    """Where the sentences of a change come from, by name."""

    forced: Mapping[NormalizedName, str]  # why a pin goes down or away against its floor
    newest: Mapping[NormalizedName, str]  # the newest release, for what moved up
    lines: Mapping[NormalizedName, int]  # the line of global-requirements that names it
    requirers: Mapping[NormalizedName, tuple[NormalizedName, ...]]
    former: Mapping[NormalizedName, tuple[str, ...]]  # who required it before: "salt 3008.0"
    notes: Mapping[NormalizedName, tuple[str, ...]]  # expired holds and the like


def changes_between(
    old: Pins, new: Pins, *, spelling: Callable[[NormalizedName], str], reasons: Reasons
) -> tuple[Change, ...]:
    """Return one change for each name whose versions differ on any Python, by name."""
    names = {name for pins in (*old.values(), *new.values()) for name in pins}
    return tuple(
        change
        for name in sorted(names)
        if (change := _change(name, old, new, spelling, reasons)) is not None
    )


def _change(
    name: NormalizedName,
    old: Pins,
    new: Pins,
    spelling: Callable[[NormalizedName], str],
    reasons: Reasons,
) -> Change | None:
    before = {python: pins[name] for python, pins in old.items() if name in pins}
    after = {python: pins[name] for python, pins in new.items() if name in pins}
    if not _moved(before, after):
        return None
    kind = _kind(before, after)
    return Change(
        name=name,
        spelling=spelling(name),
        kind=kind,
        level=_level(before, after),
        old=before,
        new=after,
        reasons=tuple(_sentences(name, kind, after, reasons)),
        required_by=reasons.requirers.get(name, ()),
    )


def _moved(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Ignore that a single unmarked version is read as a pin on Pythons that never install it."""
    if not before or not after:
        return bool(before or after)
    if len(set(before.values())) == 1 and set(before.values()) == set(after.values()):
        return False
    shared = before.keys() & after.keys()
    return any(before[python] != after[python] for python in shared) or bool(
        after.keys() - before.keys()
    )


def _kind(before: Mapping[str, str], after: Mapping[str, str]) -> ChangeKind:
    was, now = set(before.values()), set(after.values())
    match (min(len(was), 2), min(len(now), 2)):
        case (0, _):
            return ChangeKind.ADD
        case (_, 0):
            return ChangeKind.REMOVE
        case (1, 2):
            return ChangeKind.SPLIT
        case (2, 1):
            return ChangeKind.JOIN
        case _:
            steps = {_direction(before, after, python) for python in after} - {0}
            alone = {1: ChangeKind.UPGRADE, -1: ChangeKind.DOWNGRADE}
            return alone[steps.pop()] if len(steps) == 1 else ChangeKind.MIXED


def _direction(before: Mapping[str, str], after: Mapping[str, str], python: str) -> int:
    if python not in before:
        return 0
    left, right = Version(before[python]), Version(after[python])
    return (right > left) - (right < left)


def _level(before: Mapping[str, str], after: Mapping[str, str]) -> Level:
    """Return the largest step on any Python; additions and removals have none."""
    order = list(Level)
    found = [
        Level(level_of(before[python], after[python]))
        for python in before.keys() & after.keys()
        if before[python] != after[python]
    ]
    return min(found, key=order.index, default=Level.OTHER)


def _sentences(
    name: NormalizedName, kind: ChangeKind, after: Mapping[str, str], reasons: Reasons
) -> Iterable[str]:
    yield from reasons.notes.get(name, ())
    if name in reasons.forced:
        yield reasons.forced[name]
    elif kind is ChangeKind.REMOVE:
        yield _why_gone(reasons.former.get(name, ()))
    elif kind is ChangeKind.ADD:
        yield _why_new(name, reasons)
    elif reasons.newest.get(name) in after.values():
        yield f"{reasons.newest[name]} is the newest release."
    else:
        yield "This is the highest release that everything else allows."


def _why_gone(former: tuple[str, ...]) -> str:
    if not former:
        return "Nothing requires it any more."
    return f"Nothing requires it any more; before, {_list(former)} did."


def _why_new(name: NormalizedName, reasons: Reasons) -> str:
    line = reasons.lines.get(name)
    if line is not None:
        return f"Line {line} of global-requirements names it, and it was not pinned."
    requirers = reasons.requirers.get(name, ())
    return f"{_list(requirers)} {'requires' if len(requirers) == 1 else 'require'} it."


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else str(last)
