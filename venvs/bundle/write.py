"""Write a bundle: the same locks and wheels give the same bytes."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from venvs.bundle.contents import ENGINE, LIST, Member, formatted
from venvs.digest import sha256_of
from venvs.errors import UsageError
from venvs.pylock import read_lock
from venvs.store import Store

_TIME = 315532800  # the same for all: a bundle has no clock


def write_bundle(file: Path, locks: Sequence[Path], store: Store, engine: Path | None) -> int:
    """Write a bundle beside its place and rename it; return how many wheels it has.

    Raises UsageError for a lock that was not built, or whose wheels the store does not have.
    """
    wheels = (path for lock in locks for path in _wheels(lock, store))
    sources = {f"wheels/{path.parent.name}/{path.name}": path for path in wheels}
    count = len(sources)
    for lock in locks:
        if f"locks/{lock.name}" in sources:
            raise UsageError(f"two locks are called {lock.name}")
        sources[f"locks/{lock.name}"] = lock
    if engine is not None:
        sources[ENGINE] = engine
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as room:
        draft = Path(room) / "bundle"
        with draft.open("wb") as stream:
            _pack(stream, sources)
        draft.replace(file)
    return count


def _wheels(lock: Path, store: Store) -> list[Path]:
    found = []
    for package in read_lock(lock).packages:
        if not package.is_built:
            raise UsageError(f"{lock.name}: {package.name} has not one wheel", "run build first")
        (wheel,) = package.wheels
        place = store.taken(wheel)
        if place is None:
            raise UsageError(f"the store has no {wheel.name} of {lock.name}", "run build first")
        found.append(place)
    return found


def _pack(stream: io.BufferedWriter, sources: Mapping[str, Path]) -> None:
    members = [
        Member(name, sha256_of(path), path.stat().st_size) for name, path in sorted(sources.items())
    ]
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        listed = formatted(members)
        archive.addfile(_entry(LIST, len(listed)), io.BytesIO(listed))
        for member in members:
            with sources[member.name].open("rb") as content:
                archive.addfile(_entry(member.name, member.size), content)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, _TIME, 0o644
    return entry
