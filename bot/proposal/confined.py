"""Read files of a directory that is not trusted: no link is followed, no bound exceeded."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path


class Unreadable(Exception):  # noqa: N818 - says what is the case
    """A path of the directory is not a regular file that may be read."""


class Confined:
    """One directory, held open so that nobody can exchange it meanwhile."""

    def __init__(self, directory: Path) -> None:
        """Open it; raise OSError."""
        self._top = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._top)

    def names(self, inside: str = "") -> list[str]:
        """Return what lies in it, or in a directory of it; nothing where that is none."""
        try:
            if not inside:
                return _names(self._top)
            with self._opened(inside, os.O_DIRECTORY) as descriptor:
                return _names(descriptor)
        except OSError:
            return []

    def read(self, name: str, most: int) -> bytes:
        """Return a regular file of at most `most` bytes; raise Unreadable."""
        try:
            with self._opened(name, os.O_NONBLOCK) as descriptor:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise Unreadable(f"{name}: not a regular file")
                with os.fdopen(os.dup(descriptor), "rb") as stream:
                    data = stream.read(most + 1)
        except OSError as err:
            why = "a symbolic link" if err.errno == errno.ELOOP else err.strerror
            raise Unreadable(f"{name}: cannot be read ({why})") from err
        if len(data) > most:
            raise Unreadable(f"{name}: more than {most} bytes")
        return data

    @contextlib.contextmanager
    def _opened(self, name: str, flags: int) -> Iterator[int]:
        """Open a path of it without following a link in any part."""
        descriptor = os.dup(self._top)
        try:
            *above, last = name.split("/")
            for part in above:
                descriptor = _step(descriptor, part, os.O_DIRECTORY)
            descriptor = _step(descriptor, last, flags)
            yield descriptor
        finally:
            os.close(descriptor)


def _names(descriptor: int) -> list[str]:
    with os.scandir(descriptor) as entries:
        return [entry.name for entry in entries]


def _step(above: int, name: str, flags: int) -> int:
    """Open `name` in the directory `above`, which is closed if that works."""
    inside = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=above)
    os.close(above)
    return inside
