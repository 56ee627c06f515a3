"""Decide which constraints hold where several speak of one name: the first wins.

A later line holds as well when it can be true together with all that hold before it; one that
contradicts them is shadowed. So a pin of a list survives a range that allows it, and gives way to
one that does not. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from venvs.spec.requested import Requested


@dataclass(frozen=True)
class Shadowed:
    """A constraint that does not hold, and the line that stands before it."""

    line: Requested
    by: Requested

    def __str__(self) -> str:
        return f"{self.line.text} ({self.line.where}) gives way to {self.by.text} ({self.by.where})"


@dataclass(frozen=True)
class Holding:
    """The constraints that hold, in order, and those that do not."""

    constraints: tuple[Requested, ...]
    shadowed: tuple[Shadowed, ...]


def applicable(lines: Iterable[Requested], markers: Mapping[str, str]) -> Iterator[Requested]:
    """Yield the lines whose marker is true in an environment (PEP 508), with no extra asked for."""
    environment = {"extra": "", **markers}
    return (one for one in lines if one.marker is None or one.marker.evaluate(environment))


def holding(
    first: Iterable[Requested], constraints: Iterable[Requested], *, strict: bool = False
) -> Holding:
    """Return which constraints hold.

    `first` are lines that stand before all of them without being constraints: overrides, and
    specs with a direct reference. With `strict` every constraint holds, also those that
    contradict one another, so that there may be no solution.
    """
    by_name: dict[str, list[Requested]] = {}
    for one in first:
        if one.name is not None:
            by_name.setdefault(one.name, []).append(one)
    kept: list[Requested] = []
    shadowed: list[Shadowed] = []
    for one in constraints:
        before = by_name.setdefault(str(one.name), [])
        other = None if strict else _contradicted(one, before)
        if other is not None:
            shadowed.append(Shadowed(one, other))
        else:
            before.append(one)
            kept.append(one)
    return Holding(tuple(kept), tuple(shadowed))


def _contradicted(one: Requested, before: Sequence[Requested]) -> Requested | None:
    """Return the line before it with which a line cannot be true."""
    for other in before:
        if other.reference != one.reference:
            return other
    together = SpecifierSet(",".join(filter(None, (str(other.specifier) for other in before))))
    if compatible(together, one.specifier):
        return None
    alone = (other for other in before if not compatible(other.specifier, one.specifier))
    return next(alone, before[0])


def compatible(one: SpecifierSet, other: SpecifierSet) -> bool:
    """Say whether some version is allowed by both.

    Looked at are the versions that the specifiers name and their neighbours, which are enough: a
    specifier changes its answer only there.
    """
    if not one or not other:
        return True
    both = one & other
    return any(both.contains(version, prereleases=True) for version in _witnesses(both))


def _witnesses(specifiers: SpecifierSet) -> Iterator[str]:
    yield from ("0", "999999999")
    for specifier in specifiers:
        named = re.sub(r"^[=~!<>]+|\.\*$", "", str(specifier)).strip()
        yield named
        try:
            version = Version(named)
        except InvalidVersion:
            continue
        release = ".".join(map(str, version.release))
        yield f"{version.epoch}!{release}.0.0.1"
        yield f"{version.epoch}!{release}"
        yield f"{version.epoch}!{_below(version.release)}"


def _below(release: Sequence[int]) -> str:
    """Return a release shortly below: 1.4.0 -> 1.3.999999999."""
    numbers = list(release)
    for position in range(len(numbers) - 1, -1, -1):
        if numbers[position]:
            numbers[position] -= 1
            return ".".join(map(str, [*numbers[: position + 1], 999999999]))
    return "0.dev0"
