"""Keep the cache of tool environments small: what is not used any more goes."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

KEPT = 60 * 24 * 3600.0  # seconds after its last use; then an environment is made again
UNFINISHED = 24 * 3600.0  # seconds after which nobody fills a new environment any more
FRESH = ".new-"  # the beginning of the names of environments that are being filled
_MARK = ".last-used"


def used(place: Path) -> None:
    """Note that an environment is used now; one that cannot be written to is kept shorter."""
    with suppress(OSError):
        (place / _MARK).touch()


def prune(root: Path, now: float) -> tuple[Path, ...]:
    """Remove environments that are old, unfinished, or whose interpreter is gone; return them.

    `now` is in seconds since the epoch. An environment that another process uses was used lately.
    """
    gone = []
    with suppress(OSError):
        gone = [place for place in sorted(root.iterdir()) if _outlived(place, now)]
    for place in gone:
        shutil.rmtree(place, ignore_errors=True)
    return tuple(gone)


def _outlived(place: Path, now: float) -> bool:
    try:
        age = now - _last_used(place)
    except OSError:  # Somebody else has removed it.
        return False
    if place.name.startswith(FRESH):
        return age > UNFINISHED
    return age > KEPT or not os.access(place / "bin" / "python", os.X_OK)


def _last_used(place: Path) -> float:
    try:
        return (place / _MARK).stat().st_mtime
    except FileNotFoundError:
        return place.stat().st_mtime
