"""Find the pins that people lowered in merged changes: holds that nobody wrote down. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

from bot.git.history import FileChange, Line
from resolver.implicit_hold import ImplicitHold

_FORCED = re.compile(r"Pinwarden-Forced: *(?P<name>\S+) (?P<old>\S+) -> (?P<new>\S+) *")
_DIGEST = re.compile(r"(?m)^Pinwarden-Digest: *\S+ *$")


@dataclass(frozen=True, slots=True)
class _Step:
    """One merged change of one name: its newest version before and after."""

    change: FileChange
    old: Version
    new: Version


def lowered_pins(
    present: Iterable[Line], changes: Iterable[FileChange]
) -> tuple[ImplicitHold, ...]:
    """Return one hold for each name whose latest merged change lowered it, sorted by name.

    `present` is the file after the newest of `changes`, which are given newest first. A name with
    several lines counts by its highest version. Several lowerings in a row are one hold, which
    left the version before the first of them. What pinwarden itself says it was forced to lower
    is nobody's decision; anything else in such a change was put there by hand.
    """
    state: dict[NormalizedName, Counter[str]] = defaultdict(Counter)
    for line in present:
        state[line.name][line.pin] += 1
    open_names = set(state)
    begun: dict[NormalizedName, list[_Step]] = {}
    for change in changes:
        for name, (old, new) in _undo(state, change).items():
            if name not in open_names:
                continue
            step = _lowering(change, old, new)
            if step is None or (name not in begun and _was_forced(change, name)):
                open_names.discard(name)
            else:
                begun.setdefault(name, []).append(step)
        if not open_names:
            break
    return tuple(_hold(name, steps) for name, steps in sorted(begun.items()))


def _undo(
    state: Mapping[NormalizedName, Counter[str]], change: FileChange
) -> dict[NormalizedName, tuple[Counter[str], Counter[str]]]:
    """Take a change back in `state`; return (before, after) of the names that it really changed."""
    touched = {line.name for line in (*change.removed, *change.added)}
    after = {name: +state[name] for name in touched}
    for line in change.added:
        state[line.name][line.pin] -= 1
    for line in change.removed:
        state[line.name][line.pin] += 1
    pairs = {name: (+state[name], after[name]) for name in touched}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _lowering(change: FileChange, old: Counter[str], new: Counter[str]) -> _Step | None:
    before, after = _highest(old), _highest(new)
    if before is None or after is None or after >= before:
        return None
    return _Step(change, before, after)


def _highest(pins: Counter[str]) -> Version | None:
    """Return the highest version among pins; None if there is none, or one is not PEP 440."""
    try:
        return max((Version(pin.partition(";")[0].strip()) for pin in pins), default=None)
    except InvalidVersion:
        return None


def _was_forced(change: FileChange, name: NormalizedName) -> bool:
    if _DIGEST.search(change.message) is None:
        return False
    listed = (_FORCED.fullmatch(line) for line in change.message.split("\n"))
    return any(match is not None and canonicalize_name(match["name"]) == name for match in listed)


def _hold(name: NormalizedName, steps: list[_Step]) -> ImplicitHold:
    latest = steps[0]
    return ImplicitHold(
        name=name,
        version=str(latest.new),
        left=str(max(step.old for step in steps)),
        commit=latest.change.commit,
        day=latest.change.day,
        subject=latest.change.subject,
    )
