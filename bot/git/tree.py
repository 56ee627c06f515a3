"""A revision of any repository as a tree that a project is read from."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.git.errors import GitFailure
from bot.git.repository import Repository
from checks.consuming.tree import LARGEST, Refused

MOST_HOPS = 20  # symbolic links on the way to a file
_TREE, _LINK = "40000", "120000"
_FILES = frozenset({"100644", "100664", "100755"})


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a tree object: `mode` as git stores it there."""

    mode: str
    object_id: str


@dataclass(frozen=True)
class RevisionTree:
    """One commit of an open repository, bare or not; nothing is checked out.

    One process of git hands out files and directories, and only those that are asked for: a
    commit may claim more files than there are atoms. A symbolic link is followed inside of the
    tree.
    """

    repository: Repository
    revision: str
    _known: dict[str, Mapping[str, _Entry]] = field(default_factory=dict, repr=False)

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""
        entry = self._found(path)
        if entry is None or entry.mode == _TREE:
            return None
        if entry.mode not in _FILES:
            raise Refused("not a regular file")
        return self._content(entry.object_id)

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""
        try:
            entry = self._found(directory)
            if entry is None or entry.mode != _TREE:
                return ()
            return tuple(sorted(self._entries(entry.object_id)))
        except Refused:
            return ()

    def _found(self, path: str) -> _Entry | None:
        """Return what a path names when links are followed; raise Refused where it leads out."""
        left = _parts(path)
        trail = [f"{self.revision}^{{tree}}"]
        hops = 0
        while left:
            part = left.pop(0)
            if part == "..":
                trail.pop()
                if not trail:
                    raise Refused("it leads out of the tree")
                continue
            entry = self._entries(trail[-1]).get(part)
            if entry is not None and entry.mode == _LINK:
                hops += 1
                left = [*self._target(entry, hops), *left]
            elif entry is not None and entry.mode == _TREE:
                trail.append(entry.object_id)
            else:
                return None if left else entry
        return _Entry(_TREE, trail[-1])

    def _target(self, link: _Entry, hops: int) -> list[str]:
        target = os.fsdecode(self._content(link.object_id))
        if target.startswith("/"):
            raise Refused("it leads out of the tree")
        if hops > MOST_HOPS:
            raise Refused("its symbolic links lead to each other")
        return _parts(target)

    def _entries(self, tree: str) -> Mapping[str, _Entry]:
        if tree not in self._known:
            self._known[tree] = dict(_parsed(self._content(tree), len(self.revision) // 2))
        return self._known[tree]

    def _content(self, object_id: str) -> bytes:
        try:
            data = self.repository.blob(object_id, LARGEST)
        except GitFailure as err:
            raise Refused(str(err)) from err
        if data is None:
            raise Refused(f"larger than {LARGEST} bytes")
        return data


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def _parsed(data: bytes, length: int) -> Iterator[tuple[str, _Entry]]:
    """Read a tree object: mode, name and binary id (`length` bytes) of each entry."""
    at = 0
    while at < len(data):
        end = data.index(b"\0", at)
        mode, _, name = data[at:end].partition(b" ")
        at = end + 1 + length
        yield os.fsdecode(name), _Entry(mode.decode(), data[end + 1 : at].hex())
