"""Bring what a wheel is built from into a directory of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Callable
from urllib.parse import unquote, urlsplit

from venvs.build.archives import unpack
from venvs.build.git_source import GitSource
from venvs.build.origin import Archive, Commit, Directory, Origin
from venvs.digest import sha256_of
from venvs.errors import RefusedError, UsageError
from venvs.pylock import File
from venvs.spec.content import tree_digest
from venvs.store import Store

Download = Callable[[str, Path], object]  # from a URL to a new file
# What tools leave in a source tree; no wheel is made of it.
_LEFTOVERS = ("__pycache__", ".tox", ".venv", ".nox", ".pytest_cache", ".mypy_cache")


class Sources:
    """Where sources come from; relative paths of the lock are relative to `base`."""

    def __init__(
        self,
        store: Store,
        download: Download,
        base: Path,
        git: GitSource,
    ) -> None:
        self.store = store
        self.base = base
        self._download = download
        self._git = git

    def tree(self, origin: Origin, room: Path) -> Path:
        """Put the sources into the room, an existing directory; return the tree to build from."""
        place = room / "source"
        if isinstance(origin, Archive):
            place.mkdir()
            root = unpack(self._archive(origin), place, origin.name)
        elif isinstance(origin, Commit):
            self._git.check_out(origin, place)
            root = place
        else:
            root = place
            shutil.copytree(self._directory(origin), place, symlinks=True, ignore=_unwanted)
        tree = root / origin.subdirectory
        if not tree.is_dir():
            raise UsageError(f"the source has no directory {origin.subdirectory!r}")
        return tree

    def identity(self, origin: Origin) -> object:
        """Return what makes the source this one; of a directory that is all its files."""
        if isinstance(origin, Directory):
            content = tree_digest(self._directory(origin))
            return {"directory": content, "subdirectory": origin.subdirectory}
        return origin.identity

    def get(self, file: File | Archive, place: Path) -> None:
        """Bring a file that is named by URL or path to a place; its digest is not looked at."""
        url = urlsplit(file.url)
        if url.scheme == "file":
            shutil.copyfile(unquote(url.path), place)
        elif file.url:
            self._download(file.url, place)
        else:
            shutil.copyfile(self.base / file.path, place)

    def _archive(self, origin: Archive) -> Path:
        place = self.store.root / "sources" / "archives" / origin.sha256 / origin.name
        if place.is_file() and sha256_of(place) == origin.sha256:
            return place
        place.parent.mkdir(parents=True, exist_ok=True)
        with self.store.drafting() as room:
            draft = room / "archive"
            self.get(origin, draft)
            actual = sha256_of(draft)
            if actual != origin.sha256:
                raise RefusedError(
                    f"{origin.name} has the SHA-256 {actual}, and the lock says {origin.sha256}",
                    "somebody changed the file on its way or at its origin; do not use it",
                )
            draft.replace(place)
        return place

    def _directory(self, origin: Directory) -> Path:
        path = Path(urlsplit(origin.path).path if "://" in origin.path else origin.path)
        found = self.base / path
        if not found.is_dir():
            raise UsageError(f"{found} is no directory to build from")
        return found


def _unwanted(directory: str, names: list[str]) -> set[str]:
    del directory
    return {name for name in names if name in _LEFTOVERS or name.endswith(".egg-info")}
