"""Run one engine: an argument list, a scrubbed environment, an empty home, an end in any case.

An engine is foreign code that reads foreign data. It gets no variable of ours (no proxy, no
credential, no configuration of another tool), no home, no terminal; it is ended with all its
children when it takes too long, says too much, or when we are interrupted.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from resolver.engines.interface import EngineFailure

LIMIT = 64 * 1024 * 1024  # bytes of output; the real list's pip report has about 12 MiB
SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_GRACE = 5.0  # seconds in which output that is under way may still arrive
_CHUNK = 65536


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A process that ended by itself: its exit code (0 or more) and what it printed."""

    code: int
    stdout: str
    stderr: str


def run(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    timeout: float,
    environment: Mapping[str, str] | None = None,
    limit: int = LIMIT,
) -> Ended:
    """Run `arguments` to its end; `cwd` None means the empty home made for this run.

    `environment` is added to the scrubbed one. `timeout` is in seconds, `limit` in bytes of each
    output. Raise EngineFailure when the program is missing, killed by a signal, too slow or too
    loud; the message carries the end of what it said. A failing exit code is an answer.
    """
    with TemporaryDirectory(prefix="pinwarden-home-", ignore_cleanup_errors=True) as home:
        process = _start(arguments, cwd or Path(home), _scrubbed(Path(home), environment or {}))
        try:
            reading = _Reading(process, limit)
            ending = reading.until(time.monotonic() + timeout)
        finally:
            _end(process)
    ended = Ended(
        code=process.returncode, stdout=reading.text("stdout"), stderr=reading.text("stderr")
    )
    name = Path(arguments[0]).name
    match ending:
        case "late":
            raise EngineFailure(f"{name} was ended after {timeout:g} s: {tail(ended)}")
        case "loud":
            raise EngineFailure(f"{name} printed more than {limit} bytes: {tail(ended)}")
    if ended.code < 0:
        raise EngineFailure(
            f"{name} was killed by {_signal_name(-ended.code)} (is there enough memory?): "
            f"{tail(ended)}"
        )
    return ended


def tail(ended: Ended, lines: int = 20, characters: int = 2000) -> str:
    """Return the end of what a process said, of stderr where it said anything there."""
    said = ended.stderr.strip() or ended.stdout.strip()
    return "\n".join(said.splitlines()[-lines:])[-characters:] or "(it said nothing)"


def _scrubbed(home: Path, added: Mapping[str, str]) -> dict[str, str]:
    scratch = home / "tmp"
    scratch.mkdir()
    return {
        "PATH": SEARCH_PATH,
        "HOME": str(home),
        "TMPDIR": str(scratch),
        "XDG_CONFIG_HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        **added,
    }


def _start(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(arguments),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a group of its own, to be ended as a whole
        )
    except OSError as err:
        raise EngineFailure(f"{arguments[0]} cannot be run: {err.strerror}") from err


class _Reading:
    """Reads both outputs of a process, up to a bound."""

    def __init__(self, process: subprocess.Popen[bytes], limit: int) -> None:
        self._process = process
        self._limit = limit
        self._taken = {"stdout": bytearray(), "stderr": bytearray()}

    def until(self, deadline: float) -> str:
        """Read until the process ended ("done"), is "late" or "loud"."""
        with selectors.DefaultSelector() as selector:
            for name, stream in (
                ("stdout", self._process.stdout),
                ("stderr", self._process.stderr),
            ):
                if stream is not None:
                    selector.register(stream, selectors.EVENT_READ, name)
            return self._read(selector, deadline)

    def text(self, name: str) -> str:
        """Return what was read; bytes that are no UTF-8 stay visible."""
        return self._taken[name].decode("utf-8", errors="backslashreplace")

    def _read(self, selector: selectors.BaseSelector, deadline: float) -> str:
        ended_at: float | None = None
        while selector.get_map():
            now = time.monotonic()
            if ended_at is None and self._process.poll() is not None:
                ended_at = now
            if ended_at is not None and now > ended_at + _GRACE:
                return "done"  # a child of it holds the pipe open; it is ended with the group
            if now > deadline:
                return "late"
            for key, _ in selector.select(timeout=min(0.5, max(0.0, deadline - now))):
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif self._keep(key.data, chunk):
                    return "loud"
        return self._wait(deadline)

    def _keep(self, name: str, chunk: bytes) -> bool:
        self._taken[name] += chunk
        return len(self._taken[name]) > self._limit

    def _wait(self, deadline: float) -> str:
        try:
            self._process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return "late"
        return "done"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group; harmless when it has ended already."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    streams: tuple[IO[bytes] | None, ...] = (process.stdout, process.stderr)
    for stream in streams:
        if stream is not None:
            stream.close()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
