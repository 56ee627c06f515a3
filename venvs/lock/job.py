"""Make a lock, or keep the previous one: the whole way, in order."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from venvs.errors import RefusedError, UsageError
from venvs.files import write_atomically
from venvs.index_settings import pip_environment
from venvs.lock.asked import Asked, Options
from venvs.lock.convert import converted
from venvs.lock.differences import differences
from venvs.lock.gather import asked, host_of, read_lines, web_of
from venvs.lock.resolve import resolved
from venvs.outcome import PackageChanges
from venvs.pylock import Lock, parse_lock, write_lock
from venvs.session import Session
from venvs.spec.content import file_digest
from venvs.tools.uv import find_uv
from venvs.web import UnreachableError

_LEFT_BEHIND = 86_400.0  # seconds after which a room belongs to nobody; uv ends much earlier


@dataclass(frozen=True)
class Made:
    """The lock, how it differs from the previous one, and how it came about.

    `kept` says that the previous lock stays byte for byte, `stale` that this is so because
    something could not be reached.
    """

    lock: Lock
    packages: PackageChanges
    kept: bool = False
    stale: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Previous:
    """The lock that is there already, as text and as value."""

    text: str
    lock: Lock


@contextmanager
def _room(rooms: Path) -> Iterator[Path]:
    """Yield a private directory for uv's input files; remove what killed runs left of theirs."""
    rooms.mkdir(parents=True, exist_ok=True)
    for left in rooms.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="lock-", dir=rooms) as name:
        yield Path(name)


class LockJob:
    """One lock of one host; the steps share what was read once."""

    def __init__(self, options: Options, session: Session) -> None:
        self._options = options
        self._session = session
        self._environment = dict(os.environ)
        self._notes: list[str] = []
        self._previous = self._read_previous()
        with session.step("read"):
            self._host = host_of(options, self._environment, session)
            self._web = web_of(options, self._host, self._environment)
            self._lines = read_lines(options, self._host, self._web, self._environment)

    def run(self) -> Made:
        """Make the lock and write it, unless it is a dry run; raise what keeps it from being."""
        try:
            made = self._fresh()
        except UnreachableError as err:
            made = self._stale(err)
        if self._options.require_pins and made.lock.notes.get("unpinned"):
            names = ", ".join(made.lock.notes["unpinned"])
            raise RefusedError(
                f"no constraint pins {names}", "pin them, or leave --require-pins out"
            )
        if not self._options.dry_run:
            self._write(made)
        return replace(made, notes=(*self._notes, *made.notes))

    def _fresh(self) -> Made:
        with self._session.step("references"):
            wanted = asked(self._options, self._host, self._lines, self._web, self._environment)
        self._notes += wanted.notes
        before = self._previous.lock if self._previous else None
        known = before is not None and before.notes.get("inputs") == wanted.inputs
        if before is not None and known and not wanted.arguments.upgrade:
            return Made(before, PackageChanges(), kept=True)
        with self._session.step("resolve"):
            lock = self._resolved(wanted)
        packages = differences(before, lock)
        if before is not None and known and not packages:
            return Made(before, packages, kept=True)
        return Made(lock, packages)

    def _resolved(self, wanted: Asked) -> Lock:
        store = self._options.store
        settings = self._web.settings
        uv = find_uv(
            self._options.uv,
            store / "tools",
            self._host.python.executable,
            pip_environment(wanted.arguments, settings, self._environment),
            self._session,
        )
        previous = self._previous.lock if self._previous else None
        keep = previous is not None and not wanted.arguments.upgrade
        preferred = previous.versions if previous is not None and keep else {}
        indexed = {
            name: version
            for name, version in preferred.items()
            if previous is not None and not previous.package(name).source  # type: ignore[union-attr]  # its own names
        }
        environment = dict(self._environment)
        if self._options.no_config:
            environment["UV_NO_CONFIG"] = "1"
        with _room(store / "cache" / "rooms") as room:
            text = resolved(
                wanted, indexed, uv, store / "cache" / "uv", room, settings, environment
            )
            return converted(
                text, wanted, self._lines.spec, lambda place: self._digest(place, room)
            )

    def _digest(self, place: str, room: Path) -> str:
        """Return the SHA-256 of a file of which an index gives none."""
        if urlsplit(place).scheme not in ("http", "https"):
            return file_digest(Path(place))
        file = room / "file"
        try:
            return self._web.download(place, file)
        finally:
            file.unlink(missing_ok=True)

    def _stale(self, err: UnreachableError) -> Made:
        previous = self._previous
        if previous is None or previous.lock.notes.get("spec") != self._lines.spec:
            raise err
        note = f"{self._session.clean(err.message)}\ngoing on with the lock that is there"
        return Made(previous.lock, PackageChanges(), kept=True, stale=True, notes=(note,))

    def _write(self, made: Made) -> None:
        output = self._options.output
        output.parent.mkdir(parents=True, exist_ok=True)
        if made.kept and self._previous is not None:
            write_atomically(output, self._previous.text.encode())
        else:
            write_lock(output, made.lock)

    def _read_previous(self) -> Previous | None:
        path = self._options.previous
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as err:
            raise UsageError(f"cannot read the previous lock {path}: {err}") from err
        try:
            return Previous(text, parse_lock(text, str(path)))
        except UsageError as err:
            self._notes.append(f"{err.message}; it is made anew")
            return None
