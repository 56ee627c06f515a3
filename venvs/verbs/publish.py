"""`publish`: lay the wheels of a lock out for a web server, with an index and four text files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from venvs.errors import UsageError
from venvs.exclusive import exclusive
from venvs.outcome import Outcome, compared
from venvs.publish.directory import LOCK, WheelDirectory
from venvs.publish.placing import Placing, clear_drafts, placing
from venvs.publish.texts import KINDS, constraints, pins, with_header
from venvs.pylock import Lock, read_lock
from venvs.session import Session
from venvs.store import Store

NAME = "publish"
SUMMARY = "Lay a lock's wheels out for a web server."
EXAMPLES = """
    pinwarden-venv publish --lock pylock.keystone.toml --store store \\
        --directory /var/www/repo/wheels --requirements-directory /var/www/repo/requirements \\
        --name keystone --input requirements=requirements.txt --owner nginx
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("--lock", type=Path, required=True, metavar="PYLOCK", help="a lock that was built")
    add("--store", type=Path, required=True, metavar="DIR", help="where its wheels are")
    add("--directory", type=Path, required=True, metavar="DIR", help="where wheels are published")
    add("--requirements-directory", type=Path, metavar="DIR", help="where the text files go")
    add("--name", default="", metavar="NAME", help="what the names of the text files begin with")
    add(
        "--input", action="append", default=[], metavar="KIND=FILE",
        help=f"a text as it was given; KIND is one of {', '.join(KINDS)}",
    )  # fmt: skip
    add("--owner", default="", metavar="USER", help="whose the files are")
    add("--group", default="", metavar="GROUP", help="which group has them")


def run(given: argparse.Namespace, session: Session) -> Outcome:
    """Publish wheels, then the index, then the texts: what is named is always there already."""
    lock = read_lock(given.lock)
    texts = _inputs(given.input)
    if bool(given.name) != bool(given.requirements_directory) or (texts and not given.name):
        raise UsageError("--name and --requirements-directory belong together, --input to both")
    give = placing(given.owner, given.group)
    store = Store(given.store)
    give.directory(given.directory)
    with store.in_use(session), exclusive(given.directory / LOCK, session, str(given.directory)):
        with session.step("wheels"):
            changed = _publish_wheels(lock, store, WheelDirectory(given.directory, give))
        before: dict[str, str] = {}
        if given.name:
            prefix = given.requirements_directory / given.name
            give.directory(given.requirements_directory)
            before = _pins(_text_file(prefix, "constraints"))
            changed = _write_texts(prefix, texts, lock, give) or changed
    return Outcome(
        changed=changed,
        packages=compared(before, lock.versions) if given.name else None,
        summary=(f"{len(lock.packages)} wheels in {given.directory}",),
    )


def _publish_wheels(lock: Lock, store: Store, directory: WheelDirectory) -> bool:
    unbuilt = [one.name for one in lock.packages if not one.is_built or not one.version]
    if unbuilt:
        raise UsageError(
            f"the lock has not one wheel for each package: {', '.join(unbuilt)}",
            "run build with this lock and this store first",
        )
    directory.clear_drafts()
    changed = False
    for package in lock.packages:
        (wheel,) = package.wheels
        there = directory.holds(wheel)
        source = directory.root / wheel.name if there else store.taken(wheel)
        if source is None:
            raise UsageError(f"the store has no {wheel.name} of the lock", "run build first")
        changed = directory.add(source, wheel) or changed
    return directory.write_index({one.name for one in lock.packages}) or changed


def _write_texts(prefix: Path, texts: Mapping[str, str], lock: Lock, give: Placing) -> bool:
    """Write the four files; the constraints come last, so that they speak of what is there."""
    clear_drafts(prefix.parent, f"{prefix.name}-")
    changed = False
    for kind, text in texts.items():
        changed = give.write(_text_file(prefix, kind), with_header(text).encode()) or changed
    return give.write(_text_file(prefix, "constraints"), constraints(lock).encode()) or changed


def _text_file(prefix: Path, kind: str) -> Path:
    return prefix.with_name(f"{prefix.name}-{kind}.txt")


def _inputs(given: Sequence[str]) -> dict[str, str]:
    texts = {}
    for one in given:
        kind, _, path = one.partition("=")
        if kind not in KINDS or not path:
            raise UsageError(f"--input {one}: KIND=FILE, and KIND is one of {', '.join(KINDS)}")
        try:
            texts[kind] = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as err:
            raise UsageError(f"cannot read {path}: {err}") from err
    return texts


def _pins(path: Path) -> dict[str, str]:
    try:
        return pins(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}
