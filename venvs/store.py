"""Keep wheels by their digest, and what is known of how each was built.

    wheels/<sha256[:2]>/<sha256>/<file name>   immutable, read-only
    built/<key>.json                           what was built from what
    sources/                                   sdists by digest, mirrors of git repositories
    building/<key>/                            builds at work, or what a killed one left
    cache/, tools/, locks/

What lies here is trusted only after its digest was computed again: whoever takes a wheel out uses
`taken`, which also removes one that is no longer what its place says.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from venvs.digest import sha256_of
from venvs.errors import RefusedError
from venvs.exclusive import exclusive, shared
from venvs.files import write_atomically
from venvs.pylock import File
from venvs.session import Session

_ROOMS = ("wheels", "built", "sources", "building", "cache", "tools", "locks", "incoming")


class Store:
    """A directory of the layout above; it is made when it is not there."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        for room in _ROOMS:
            (self.root / room).mkdir(parents=True, exist_ok=True)

    def place(self, sha256: str, name: str) -> Path:
        """Return where the wheel of this digest and file name lies, or would lie."""
        return self.root / "wheels" / sha256[:2] / sha256 / name

    def found(self, file: File) -> Path | None:
        """Return where a wheel lies, None when it is not here; its content is not looked at."""
        place = self.place(file.sha256, file.name)
        return place if place.is_file() else None

    def taken(self, file: File) -> Path | None:
        """Return where a wheel lies after a look at its content; it counts as used now.

        One that differs from its digest is removed, and None returned, so that it is got again.
        """
        place = self.found(file)
        if place is None:
            return None
        if sha256_of(place) != file.sha256:
            shutil.rmtree(place.parent, ignore_errors=True)
            return None
        self.touch(file)
        return place

    def touch(self, file: File) -> None:
        """Say that a wheel is in use now; a sweep keeps what was used lately."""
        place = self.place(file.sha256, file.name).parent
        if os.access(place, os.W_OK):
            os.utime(place)

    def add(self, draft: Path, name: str, sha256: str = "") -> File:
        """Take a file in as a wheel and return what it is; `draft` is moved when that is possible.

        Raises RefusedError when its SHA-256 is not the one that was promised.
        """
        actual = sha256_of(draft)
        if sha256 and actual != sha256:
            raise RefusedError(
                f"{name} has another content than it should: SHA-256 {actual} instead of {sha256}",
                "somebody changed the file on its way or at its origin; do not use it",
            )
        place = self.place(actual, name)
        if not place.is_file():
            _settle(self._inside(draft), place)
        return File(name=name, sha256=actual, size=place.stat().st_size)

    @contextmanager
    def drafting(self) -> Iterator[Path]:
        """Yield an empty directory in the store for the block, with a name nobody can guess."""
        path = Path(tempfile.mkdtemp(dir=self.root / "incoming"))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def in_use(self, session: Session) -> Iterator[None]:
        """Keep sweeps out while the block runs; any number of runs can use the store at once."""
        with shared(self.root / "locks" / "in-use", session, "the store for a sweep"):
            yield

    @contextmanager
    def alone(self, session: Session) -> Iterator[None]:
        """Keep all others out while the block runs."""
        with exclusive(self.root / "locks" / "in-use", session, "the store"):
            yield

    @contextmanager
    def only_one(self, key: str, session: Session, what: str) -> Iterator[None]:
        """Let one run at a time do what the key names."""
        with exclusive(self.root / "locks" / key, session, what):
            yield

    def record(self, key: str) -> Mapping[str, Any] | None:
        """Return what is known of a build, None when there was none, or nothing one could read."""
        try:
            content = json.loads((self.root / "built" / f"{key}.json").read_bytes())
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def write_record(self, key: str, record: Mapping[str, Any]) -> None:
        """Say how a wheel was built; the wheel must be here already."""
        text = json.dumps(record, indent=2, sort_keys=True) + "\n"
        write_atomically(self.root / "built" / f"{key}.json", text.encode())

    def _inside(self, draft: Path) -> Path:
        """Return the file on our file system, so that it can be renamed."""
        if draft.stat().st_dev == self.root.stat().st_dev:
            return draft
        handle, copy = tempfile.mkstemp(dir=self.root / "incoming")
        os.close(handle)
        shutil.copyfile(draft, copy)
        return Path(copy)


def _settle(draft: Path, place: Path) -> None:
    draft.chmod(0o444)
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())
    place.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(place)
