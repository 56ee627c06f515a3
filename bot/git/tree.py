"""A revision of any repository as a tree that a project is read from."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.git.errors import GitFailure
from bot.git.repository import Repository, zsplit
from checks.consuming.tree import LARGEST, Refused

MOST_HOPS = 20  # symbolic links on the way to a file
_LINK = "120000"
_FILES = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class _Blob:
    mode: str
    object_id: str


@dataclass(frozen=True)
class RevisionTree:
    """One commit of an open repository, bare or not; nothing is checked out.

    git lists the commit once, and one process of it hands out the files. A symbolic link is
    followed inside of the tree.
    """

    repository: Repository
    revision: str

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""
        blob = self._blobs.get(self._followed(path))
        if blob is None:
            return None
        if blob.mode not in _FILES:
            raise Refused("not a regular file")
        return self._content(blob)

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""
        try:
            return tuple(sorted(self._directories.get(self._followed(directory), ())))
        except Refused:
            return ()

    @cached_property
    def _blobs(self) -> Mapping[str, _Blob]:
        listing = self.repository.run("ls-tree", "-r", "-z", "--full-tree", self.revision)
        found = {}
        for row in zsplit(listing):
            about, _, path = row.partition("\t")
            mode, kind, object_id = about.split(" ")
            if kind == "blob":  # A submodule is another repository.
                found[path] = _Blob(mode, object_id)
        return found

    @cached_property
    def _directories(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in self._blobs:
            below = path
            while below:
                above, _, name = below.rpartition("/")
                known = found.setdefault(above, set())
                if name in known:
                    break
                known.add(name)
                below = above
        return found

    def _followed(self, path: str) -> str:
        """Return the path without links and `..`; raise Refused where it leads out of the tree."""
        left = [part for part in path.split("/") if part not in ("", ".")]
        here: list[str] = []
        hops = 0
        while left:
            part = left.pop(0)
            if part == "..":
                if not here:
                    raise Refused("it leads out of the tree")
                here.pop()
                continue
            blob = self._blobs.get(posixpath.join(*here, part))
            if blob is None or blob.mode != _LINK:
                here.append(part)
                continue
            hops += 1
            left = [*self._target(blob, hops), *left]
        return "/".join(here)

    def _target(self, blob: _Blob, hops: int) -> list[str]:
        target = self._content(blob).decode("utf-8", "surrogateescape")
        if target.startswith("/"):
            raise Refused("it leads out of the tree")
        if hops > MOST_HOPS:
            raise Refused("its symbolic links lead to each other")
        return [part for part in target.split("/") if part not in ("", ".")]

    def _content(self, blob: _Blob) -> bytes:
        try:
            data = self.repository.blob(blob.object_id, LARGEST)
        except GitFailure as err:
            raise Refused(str(err)) from err
        if data is None:
            raise Refused(f"larger than {LARGEST} bytes")
        return data
