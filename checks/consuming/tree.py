"""A project's tree, read without following anything out of it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Protocol

LARGEST = 500_000  # bytes; a requirement file is a hundredth of that
MOST_NAMES = 10_000  # in one directory
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class Refused(Exception):  # noqa: N818 - says what became of the path
    """A path of the tree is not read; the message says why."""


class Tree(Protocol):
    """Read access to one state of a project; paths are relative, with `/`."""

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""


@dataclass(frozen=True)
class DirectoryTree:
    """A tree on disk: a checkout, or any directory.

    A symbolic link is followed only inside of the tree; a device, a pipe or a socket is never
    opened, and nothing is read beyond `largest` bytes.
    """

    root: Path
    largest: int = LARGEST

    @cached_property
    def _top(self) -> Path:
        return self.root.resolve()

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""
        try:
            place = self.place_of(path)
            return None if place is None else self._read(place)
        except FileNotFoundError:
            return None  # It went away in between.
        except OSError as err:
            raise Refused(err.strerror or "it cannot be opened") from err

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""
        try:
            place = self.place_of(directory)
            if place is None:
                return ()
            with os.scandir(place) as entries:
                return tuple(sorted(entry.name for entry in islice(entries, MOST_NAMES)))
        except (OSError, Refused):
            return ()

    def place_of(self, path: str) -> Path | None:
        """Return where a path of the tree really lies, None if nowhere; raise Refused."""
        try:
            place = (self._top / path).resolve(strict=True)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (RuntimeError, ValueError) as err:  # a loop of links; a NUL byte
            raise Refused("it cannot be reached") from err
        if place != self._top and self._top not in place.parents:
            raise Refused("it leads out of the tree")
        return place

    def _read(self, place: Path) -> bytes:
        """Read what no link is left in the way to; one that comes up meanwhile is refused."""
        with self.directory(place.parent) as directory:
            # What opening a device does is the device's business: look first.
            about = os.stat(place.name, dir_fd=directory, follow_symlinks=False)
            _refuse(about)
            with os.fdopen(os.open(place.name, _FLAGS, dir_fd=directory), "rb") as stream:
                _refuse(os.fstat(stream.fileno()))
                data = stream.read(self.largest + 1)
        if len(data) > self.largest:
            raise Refused(f"larger than {self.largest} bytes")
        return data

    @contextmanager
    def directory(self, place: Path) -> Iterator[int]:
        """Open a directory of the tree step by step, so that no link can be put in the way.

        `place` is absolute and without links, as `place_of` gives it; OSError where one came up.
        """
        here = os.open(self._top, _FLAGS | os.O_DIRECTORY)
        try:
            for name in place.relative_to(self._top).parts:
                below = os.open(name, _FLAGS | os.O_DIRECTORY, dir_fd=here)
                os.close(here)
                here = below
            yield here
        finally:
            os.close(here)


def _refuse(about: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise Refused("not a regular file")
