"""Let one run at a time do a thing, by a lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from venvs.session import Session


@contextmanager
def exclusive(path: Path, session: Session, what: str) -> Iterator[None]:
    """Hold the lock file while the block runs; wait for whoever holds it, and say so.

    The file stays: removing it would let two runs hold two locks of one name.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            session.say(f"waiting for another run that holds {what}")
            with session.step("waiting"):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
