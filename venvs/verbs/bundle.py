"""`bundle`: carry locks and their wheels to hosts without network."""

from __future__ import annotations

import argparse
import sys
import zipfile
from pathlib import Path

from venvs.bundle.read import read_bundle
from venvs.bundle.write import write_bundle
from venvs.digest import sha256_of
from venvs.errors import RefusedError, UsageError
from venvs.outcome import Outcome
from venvs.session import Session
from venvs.store import Store

NAME = "bundle"
SUMMARY = "Carry locks and their wheels to hosts without network."
EXAMPLES = """
    pinwarden-venv bundle export keystone.tar --store store --lock pylock.keystone.toml
    pinwarden-venv bundle import keystone.tar --store store --locks /etc/pinwarden/locks
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("action", choices=("export", "import"), help="write a bundle, or take one in")
    add("file", type=Path, metavar="BUNDLE", help="the bundle")
    add("--store", type=Path, required=True, metavar="DIR", help="where wheels are kept")
    add(
        "--lock", action="append", default=[], type=Path, metavar="PYLOCK",
        help="export: a lock that was built; may be given more than once",
    )  # fmt: skip
    add("--locks", type=Path, metavar="DIR", help="import: where the locks go")
    add(
        "--engine", type=Path, metavar="FILE",
        help="export: the engine to take along (default: this one); import: where it goes",
    )  # fmt: skip
    add("--sha256", default="", metavar="HEX", help="import: what export said of the bundle")


def run(given: argparse.Namespace, session: Session) -> Outcome:
    """Export or import."""
    store = Store(given.store)
    with store.in_use(session), session.step(given.action):
        return _exported(given, store) if given.action == "export" else _imported(given, store)


def _exported(given: argparse.Namespace, store: Store) -> Outcome:
    if not given.lock or given.locks or given.sha256:
        raise UsageError("bundle export takes --lock, and neither --locks nor --sha256")
    count = write_bundle(given.file, given.lock, store, given.engine or _own_file())
    digest = sha256_of(given.file)
    return Outcome(
        changed=True,
        summary=(f"{given.file}: {count} wheels", f"sha256 {digest}"),
        data={"bundle": str(given.file), "wheels": count, "sha256": digest},
    )


def _imported(given: argparse.Namespace, store: Store) -> Outcome:
    if given.locks is None or given.lock:
        raise UsageError("bundle import takes --locks, the directory for its locks, and no --lock")
    if given.sha256 and sha256_of(given.file) != given.sha256.lower():
        raise RefusedError(f"{given.file} has another SHA-256 than {given.sha256}")
    count, changed = read_bundle(given.file, store, given.locks, given.engine)
    return Outcome(changed=changed, summary=(f"{count} wheels taken in",), data={"wheels": count})


def _own_file() -> Path | None:
    """Return the engine's own file when it runs from one."""
    path = Path(sys.argv[0])
    return path.resolve() if path.is_file() and zipfile.is_zipfile(path) else None
