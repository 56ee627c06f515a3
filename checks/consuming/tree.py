"""A project's tree, read without following anything out of it."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LARGEST = 2_000_000  # bytes; a requirement file is a thousandth of that


class Refused(Exception):  # noqa: N818 - says what became of the path
    """A path of the tree is not read; the message says why."""


class Tree(Protocol):
    """Read access to one state of a project; paths are relative, with `/`."""

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""


@dataclass(frozen=True, slots=True)
class DirectoryTree:
    """A tree on disk: a checkout, or any directory.

    A symbolic link is followed only inside of the tree; a device, a pipe or a socket is never
    opened for reading, and nothing is read beyond LARGEST bytes.
    """

    root: Path

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""
        place = self._inside(path)
        if place is None:
            return None
        # O_NONBLOCK: opening a pipe without a writer would wait for ever.
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            about = os.fstat(stream.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise Refused("not a regular file")
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Refused(f"larger than {LARGEST} bytes")
        return data

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""
        try:
            place = self._inside(directory)
            return () if place is None else tuple(sorted(path.name for path in place.iterdir()))
        except (NotADirectoryError, PermissionError, Refused):
            return ()

    def _inside(self, path: str) -> Path | None:
        root = self.root.resolve()
        try:
            place = (root / path).resolve(strict=True)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, RuntimeError, ValueError) as err:  # a loop of links, a NUL byte
            raise Refused(f"cannot be reached: {err}") from err
        if place != root and root not in place.parents:
            raise Refused("it leads out of the tree")
        if path and not stat.S_ISDIR(place.stat().st_mode) and not place.is_file():
            raise Refused("not a regular file")
        return place
