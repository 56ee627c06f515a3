"""Replace a file so that a reader, a crash or a full disk only meets the old or the new one."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from bot.errors import UserError


def write_atomic(path: Path, data: bytes) -> None:
    """Put `data` into the file at `path`: written beside it, synced, renamed over it.

    The permission bits of a file that is there stay, and so does its owner where we may give it.
    A new file gets what the umask leaves of 0666. A symbolic link or anything but a regular file
    at `path` is refused: replacing it would hide from its real place, following it could write
    anywhere.
    """
    before = _regular(path)
    _sweep(path)
    descriptor, beside = tempfile.mkstemp(prefix=_prefix(path, os.getpid()), dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            _keep_mode(stream.fileno(), before)
            os.fsync(stream.fileno())
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(beside).unlink()
        raise
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make the names in `directory` survive a power failure."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _regular(path: Path) -> os.stat_result | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise UserError(
            f"{path} is a symbolic link to {path.readlink()}; it is not written through.",
            hint="name the file that it points to, or put a regular file in its place",
        )
    if not stat.S_ISREG(found.st_mode):
        raise UserError(f"{path} is not a regular file.", hint="name a file")
    return found


def _keep_mode(descriptor: int, before: os.stat_result | None) -> None:
    if before is None:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(descriptor, 0o666 & ~mask)
        return
    with contextlib.suppress(PermissionError):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _prefix(path: Path, pid: int | str) -> str:
    return f".{path.name}.pinwarden-{pid}-"


def _sweep(path: Path) -> None:
    """Remove what writers of the same file left beside it when they were killed."""
    start = _prefix(path, "")[:-1]
    for beside in path.parent.iterdir():
        pid = beside.name.removeprefix(start).partition("-")[0]
        if beside.name.startswith(start) and pid.isdecimal() and not _alive(int(pid)):
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
