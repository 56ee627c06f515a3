"""Replace a file of a stranger's tree, without being led out of it."""

import contextlib
import os
import secrets
import stat

from checks.consuming.tree import DirectoryTree, Refused

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_within(tree: DirectoryTree, path: str, before: bytes, after: bytes) -> None:
    """Put `after` into a file that holds `before`; it has its old bytes or its new ones.

    A link inside of the tree is followed, as for reading; the permission bits stay. Raise Refused
    where the file is another one by now, OSError where it cannot be written.
    """
    place = tree.place_of(path)
    if place is None or tree.read(path) != before:
        raise Refused("it was changed meanwhile")
    with tree.directory(place.parent) as directory:
        mode = os.stat(place.name, dir_fd=directory, follow_symlinks=False).st_mode
        if not stat.S_ISREG(mode):
            raise Refused("not a regular file")
        beside = f".pinwarden-{secrets.token_hex(16)}"
        descriptor = os.open(beside, _NEW, 0o600, dir_fd=directory)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(after)
                stream.flush()
                os.fchmod(descriptor, stat.S_IMODE(mode))
                os.fsync(descriptor)
            os.replace(beside, place.name, src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside, dir_fd=directory)
            raise
        os.fsync(directory)
