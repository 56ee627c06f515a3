"""Take a bundle in: nothing gets a place before its digest is what the list says."""

from __future__ import annotations

import shutil
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from venvs.bundle.contents import ENGINE, LIST, Member, parsed
from venvs.digest import sha256_of
from venvs.errors import RefusedError
from venvs.files import write_atomically
from venvs.pylock import File, Lock, parse_lock
from venvs.store import Store

_LARGEST_LIST = 64 * 1024**2  # bytes


@dataclass
class Taken:
    """What a bundle held, checked, in a directory of this run."""

    wheels: dict[File, Path] = field(default_factory=dict)
    locks: dict[str, Path] = field(default_factory=dict)
    engine: Path | None = None


def read_bundle(file: Path, store: Store, locks: Path, engine: Path | None) -> tuple[int, bool]:
    """Put wheels into the store, locks into a directory, the engine where one wants it.

    Returns how many wheels there were, and whether anything is new. Locks come last: one that is
    in its place has all its wheels. Raises RefusedError for a bundle that is not whole and true.
    """
    with store.drafting() as room:
        taken = _unpacked(file, room)
        wanted = [_lock(path) for path in taken.locks.values()]
        _check_whole(wanted, taken)
        changed = False
        for wheel, path in taken.wheels.items():
            changed = store.taken(wheel) is None or changed
            store.add(path, wheel.name, wheel.sha256)
        if engine is not None and taken.engine is not None:
            changed = write_atomically(engine, taken.engine.read_bytes(), 0o755) or changed
        locks.mkdir(parents=True, exist_ok=True)
        for name, path in taken.locks.items():
            changed = write_atomically(locks / name, path.read_bytes()) or changed
    return len(taken.wheels), changed


def _unpacked(file: Path, room: Path) -> Taken:
    try:
        with tarfile.open(file, mode="r:") as archive:
            return _members(archive, room)
    except (tarfile.TarError, EOFError, OSError) as err:
        raise RefusedError(f"{file} is no bundle that one could read: {err}") from err


def _members(archive: tarfile.TarFile, room: Path) -> Taken:
    first = archive.next()
    if first is None or first.name != LIST or not first.isreg() or first.size > _LARGEST_LIST:
        raise RefusedError(f"this is no bundle: it does not begin with {LIST}")
    left = dict(parsed(_content(archive, first)))
    taken = Taken()
    while (entry := archive.next()) is not None:
        member = left.pop(entry.name, None)
        if member is None or not entry.isreg() or entry.size != member.size:
            raise RefusedError(f"the bundle has a member that its list does not: {entry.name!r}")
        _take(archive, entry, member, room, taken)
    if left:
        raise RefusedError(f"the bundle lacks {', '.join(sorted(left))}", "copy it once more")
    return taken


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(entry)
    return stream.read() if stream is not None else b""


def _take(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, member: Member, room: Path, taken: Taken
) -> None:
    """Write a member under a name of ours, and look at its digest."""
    kind, _, name = member.name.partition("/")
    draft = room / f"{len(taken.wheels)}-{len(taken.locks)}-{kind}"
    stream = archive.extractfile(entry)
    if stream is not None:
        with stream, draft.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
    if sha256_of(draft) != member.sha256:
        raise RefusedError(
            f"{member.name} of the bundle has another content than its list says",
            "it was changed or damaged on its way; do not use it",
        )
    if member.name == ENGINE:
        taken.engine = draft
    elif kind == "locks":
        taken.locks[name] = draft
    else:
        taken.wheels[File(name.rpartition("/")[2], member.sha256)] = draft


def _lock(path: Path) -> Lock:
    return parse_lock(path.read_text(encoding="utf-8", errors="replace"), "a lock of the bundle")


def _check_whole(locks: list[Lock], taken: Taken) -> None:
    for package in (one for lock in locks for one in lock.packages):
        named = {File(wheel.name, wheel.sha256) for wheel in package.wheels}
        if len(named) != 1 or not named <= taken.wheels.keys():
            raise RefusedError(f"the bundle does not have the one wheel of {package.name}")
