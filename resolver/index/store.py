"""Immutable things kept on disk by their digest: parsed pages, metadata.

A thing is written beside its place and renamed; one that cannot be read is as good as absent.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


class Store:
    """A directory of small files by kind and key; keys are hexadecimal digests."""

    def __init__(self, root: Path) -> None:
        """Remember the place; directories appear when something is kept."""
        self._root = root

    def get(self, kind: str, key: str) -> bytes | None:
        """Return what is kept under the key; None when nothing is."""
        try:
            return self._path(kind, key).read_bytes()
        except (OSError, ValueError):  # ValueError: a damaged key, with a NUL in it
            return None

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep the bytes; a full disk or a read-only one only means that nothing is kept."""
        path = self._path(kind, key)
        temporary = ""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            Path(temporary).replace(path)
        except OSError:
            with suppress(OSError):
                Path(temporary).unlink()

    def _path(self, kind: str, key: str) -> Path:
        return self._root / kind / key[:2] / key
