"""`gc`: remove what no live lock needs from the store and from web directories."""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from pathlib import Path

from venvs.errors import UsageError
from venvs.exclusive import exclusive
from venvs.outcome import Outcome
from venvs.publish.directory import LOCK
from venvs.session import Session
from venvs.store import Store
from venvs.sweep.reachable import Live, live_locks
from venvs.sweep.sweep import (
    in_directory,
    in_store,
    remove_from_directory,
    remove_from_store,
)

NAME = "gc"
SUMMARY = "Remove what no live lock needs."
EXAMPLES = """
    pinwarden-venv gc --store store --locks /var/www/repo/requirements --dry-run
    pinwarden-venv gc --store store --locks /var/www/repo/requirements \\
        --directory /var/www/repo/wheels --keep 2
"""
_GRACE = 24 * 3600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--store", type=Path, required=True, metavar="DIR", help="where wheels are kept")
    add(
        "--locks", action="append", default=[], type=Path, metavar="PLACE",
        help="a live lock, or a directory of such; what they need stays",
    )  # fmt: skip
    add(
        "--directory", action="append", default=[], type=Path, metavar="DIR",
        help="where wheels are published; swept as well",
    )  # fmt: skip
    add("--keep", type=int, default=0, metavar="N", help="other wheels of each project that stay")
    add(
        "--younger", type=float, default=_GRACE, metavar="SECONDS",
        help="what was used this recently stays (default: a day)",
    )  # fmt: skip
    add("--dry-run", action="store_true", help="say what would be removed")


def run(given: argparse.Namespace, session: Session) -> Outcome:
    """Wait until nobody works with the store, read the locks, and remove the rest."""
    if not given.locks:
        raise UsageError("no --locks: then nothing would be needed", "name where live locks are")
    if not given.store.is_dir():
        raise UsageError(f"there is no store {given.store}")
    if given.keep < 0:
        raise UsageError("--keep is a number of wheels")
    store = Store(given.store)
    before = time.time() - given.younger
    with ExitStack() as held:
        held.enter_context(store.alone(session))
        for directory in given.directory:
            if not directory.is_dir():
                raise UsageError(f"there is no directory {directory}")
            held.enter_context(exclusive(directory / LOCK, session, str(directory)))
        live = Live.of(live_locks(given.locks))
        rubbish = in_store(store, live, given.keep, before)
        published = {one: in_directory(one, live, before) for one in given.directory}
        size = rubbish.size
        if not given.dry_run:
            for directory, paths in published.items():
                remove_from_directory(directory, paths)
            remove_from_store(store, rubbish)
    wheels = [wheel.name for wheel in rubbish.wheels]
    names = [str(path) for paths in published.values() for path in paths]
    others = [str(path.relative_to(store.root)) for path in rubbish.paths]
    verb = "would remove" if given.dry_run else "removed"
    return Outcome(
        changed=bool(wheels or names or others),
        summary=(
            *(f"{verb} {name}" for name in (*wheels, *others, *names)),
            f"{verb} {len(wheels)} wheels, {len(names)} published; {size >> 20} MiB",
        ),
        data={"wheels": wheels, "published": names, "other": others, "bytes": size},
    )
