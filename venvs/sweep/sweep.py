"""Find and remove what is not needed: wheels, records, sources, what killed runs left."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from venvs.publish.directory import REPLACED, WheelDirectory
from venvs.publish.placing import Placing
from venvs.store import Store
from venvs.sweep.reachable import Live, Wheel, unreachable
from venvs.wheel_file import wheel_name


@dataclass(frozen=True)
class Rubbish:
    """Paths that are not needed: what they are, and how many bytes they hold."""

    wheels: list[Wheel] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The bytes of wheels and of everything else."""
        sizes = (file.lstat().st_size for path in self.paths for file in _files(path))
        return sum(wheel.size for wheel in self.wheels) + sum(sizes)


def in_store(store: Store, live: Live, keep: int, before: float) -> Rubbish:
    """Return what a store has without need; whoever asks holds it alone."""
    gone = unreachable(_wheels(store), live, keep, before)
    removed = {wheel.sha256 for wheel in gone}
    staying = {wheel.sha256 for wheel in _wheels(store)} - removed
    paths = [*_children(store.root / "building"), *_children(store.root / "incoming")]
    for key in _children(store.root / "built"):
        record = store.record(key.stem)
        if record is None or record.get("wheel", {}).get("sha256") not in staying:
            paths.append(key)
    sources = store.root / "sources"
    paths += _old(sources / "archives", live.archives, before)
    paths += _old(sources / "git", live.mirrors, before)
    return Rubbish(gone, sorted(paths))


def remove_from_store(store: Store, rubbish: Rubbish) -> None:
    """Remove it; records go first, so that none ever names a wheel that is gone."""
    for path in rubbish.paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    for wheel in rubbish.wheels:
        shutil.rmtree(store.place(wheel.sha256, wheel.name).parent)


def in_directory(root: Path, live: Live, before: float) -> list[Path]:
    """Return the wheels of a published directory that no live lock names and that are not new."""
    flat = [path for path in _children(root) if wheel_name(path.name) is not None]
    gone = [path for path in flat if path.name not in live.names]
    for place in _children(root / REPLACED):
        if place.name not in live.wheels:
            gone += _children(place)
    return sorted(path for path in gone if path.lstat().st_mtime < before)


def remove_from_directory(root: Path, paths: Iterable[Path]) -> None:
    """Remove wheels, with their metadata and their lines on the pages of the index."""
    flat = []
    for path in paths:
        if path.parent == root:
            flat.append(path.name)
        else:
            shutil.rmtree(path.parent)
    WheelDirectory(root, Placing()).remove(flat)


def _wheels(store: Store) -> Iterator[Wheel]:
    for place in (store.root / "wheels").glob("*/*"):
        for path in _children(place):
            yield Wheel(place.name, path.name, place.stat().st_mtime, path.stat().st_size)


def _old(place: Path, live: frozenset[str], before: float) -> list[Path]:
    return [
        path for path in _children(place) if path.name not in live and path.stat().st_mtime < before
    ]


def _children(place: Path) -> list[Path]:
    return sorted(place.iterdir()) if place.is_dir() else []


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir() and not path.is_symlink():
        yield from (one for one in path.rglob("*") if not one.is_dir())
    else:
        yield path
