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
    with _held(path, fcntl.LOCK_EX, session, what):
        yield


@contextmanager
def shared(path: Path, session: Session, what: str) -> Iterator[None]:
    """Hold the lock file together with others that only share it; wait for an exclusive one."""
    with _held(path, fcntl.LOCK_SH, session, what):
        yield


@contextmanager
def _held(path: Path, kind: int, session: Session, what: str) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            session.say(f"waiting for another run that holds {what}")
            with session.step("waiting"):
                fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)
