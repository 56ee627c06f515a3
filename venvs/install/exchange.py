"""Put a staged tree in the place of the present one, in one step where the system can.

Linux's renameat2(2) exchanges two paths. Where the file system or the C library cannot, the
environment becomes a link to a tree, which one rename turns elsewhere.
"""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

from venvs.errors import VenvError

_EXCHANGE = 2  # RENAME_EXCHANGE in linux/fs.h
_HERE = -100  # AT_FDCWD in fcntl.h
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)


def exchange(one: Path, two: Path) -> bool:
    """Exchange two paths; return False, with nothing changed, where that cannot be had."""
    library = ctypes.CDLL(None, use_errno=True)
    call = getattr(library, "renameat2", None)
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(two), ctypes.c_uint(_EXCHANGE)) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise _error(number, two)


def turn_link(destination: Path, tree: Path) -> None:
    """Make `destination`, which is a link or nothing, a link to the tree beside it."""
    target = os.path.relpath(tree, destination.parent)
    draft = tree.with_name(f"{tree.name}.link")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    os.replace(draft, destination)  # noqa: PTH105 - Path.replace would do; this says what it is


def _error(number: int, path: Path) -> VenvError:
    hint = ""
    if number in (errno.EXDEV, errno.EBUSY):
        hint = "the environment must not be a mount point: a tree beside it takes its place"
    return VenvError(f"cannot put a new tree at {path}: {os.strerror(number)}", hint)
