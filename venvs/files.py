"""Write files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes, mode: int = 0o644) -> bool:
    """Write beside the place and rename; return whether the file is another than before.

    The same content is left alone, with its time. The temporary file has a name that nobody can
    guess; its directory is the file's own.
    """
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(draft, mode)  # noqa: PTH101 - a text path, as mkstemp gives it
        os.replace(draft, path)  # noqa: PTH105 - the same
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
    return True


def sync_directory(path: Path) -> None:
    """Make renames in a directory last over a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
