"""Tell what live locks reach in a store, and what else is young enough to stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from venvs.build.git_source import mirror_key
from venvs.build.origin import Archive, Commit, origin_of
from venvs.errors import UsageError
from venvs.pylock import Lock, Package, read_lock
from venvs.wheel_file import wheel_name


@dataclass(frozen=True)
class Live:
    """What must stay: wheels, archives and mirrors by their names in the store."""

    wheels: frozenset[str] = frozenset()  # SHA-256
    archives: frozenset[str] = frozenset()  # SHA-256
    mirrors: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()  # file names of wheels

    @classmethod
    def of(cls, locks: Iterable[Lock]) -> Live:
        """Return what these locks reach: their wheels, and what those are built from."""
        packages = [package for lock in locks for package in lock.packages]
        return cls(
            wheels=frozenset(file.sha256 for one in packages for file in one.wheels),
            archives=frozenset(digest for one in packages for digest in _archives(one)),
            mirrors=frozenset(key for one in packages for key in _mirrors(one)),
            names=frozenset(file.name for one in packages for file in one.wheels),
        )


@dataclass(frozen=True)
class Wheel:
    """A wheel in a store; `used` is when it was last of use, in seconds since 1970."""

    sha256: str
    name: str
    used: float
    size: int


def live_locks(places: Sequence[Path]) -> list[Lock]:
    """Read all locks: files as they are named, and pylock*.toml of directories.

    Raises UsageError for a place that is not there and for a lock that cannot be read, because
    nobody could tell what it needs.
    """
    locks = []
    for place in places:
        if place.is_dir():
            paths = sorted(path for path in place.glob("pylock*.toml") if path.exists())
        elif place.is_file():
            paths = [place]
        else:
            raise UsageError(f"there is no {place}", "a place without locks would keep nothing")
        locks += [read_lock(path) for path in paths]
    if not locks:
        names = ", ".join(map(str, places))
        raise UsageError(f"there is no lock in {names}", "then nothing would be needed")
    return locks


def unreachable(wheels: Iterable[Wheel], live: Live, keep: int, before: float) -> list[Wheel]:
    """Return the wheels to remove, sorted by name.

    What stays: what is live, what was used since `before`, and of each project the `keep` others
    that were used last.
    """
    rest = defaultdict(list)
    for wheel in wheels:
        if wheel.sha256 not in live.wheels and wheel.used < before:
            rest[_project(wheel.name)].append(wheel)
    gone = []
    for ours in rest.values():
        gone += sorted(ours, key=lambda one: (-one.used, one.name, one.sha256))[keep:]
    return sorted(gone, key=lambda one: (one.name, one.sha256))


def _project(name: str) -> str:
    parsed = wheel_name(name)
    return parsed.name if parsed is not None else name


def _archives(package: Package) -> Iterator[str]:
    if package.sdist is not None:
        yield package.sdist.sha256
    origin = origin_of(package)
    if isinstance(origin, Archive):
        yield origin.sha256


def _mirrors(package: Package) -> Iterator[str]:
    origin = origin_of(package)
    if isinstance(origin, Commit):
        yield mirror_key(origin.url)
