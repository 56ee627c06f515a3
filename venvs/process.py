"""Run a tool: bounded output, an environment that is said, no standard input, no shell."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from venvs.errors import VenvError

TAIL = 8_000  # characters of a failed tool's output that an error shows
_LIMIT = 4_000_000  # bytes of one stream that are kept
_RUNNING: set[int] = set()  # groups of tools that run now, in whichever thread


@dataclass(frozen=True)
class Completed:
    """How a tool ended: exit code, and its two streams as text."""

    code: int
    output: str
    errors: str

    @property
    def tail(self) -> str:
        """The end of what it wrote, errors last."""
        return (self.output + self.errors).rstrip()[-TAIL:]


def run_tool(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    directory: Path | None = None,
    seconds: float = 3600.0,
) -> Completed:
    """Run a tool to its end, whatever its exit code; raise VenvError when it cannot be run.

    A tool that is still running after `seconds`, or when we are interrupted, is ended with all
    that it started: it is the leader of its own group.
    """
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=directory,
            env=dict(environment),
            start_new_session=True,
        )
    except OSError as err:
        raise VenvError(f"cannot run {command[0]}: {err.strerror or err}") from err
    _RUNNING.add(process.pid)
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise VenvError(f"{command[0]} did not end within {seconds:.0f} s") from None
    finally:
        _RUNNING.discard(process.pid)
        _end_group(process)
    return Completed(process.returncode, _text(output), _text(errors))


def end_all_tools() -> None:
    """Kill all tools that run now; those who wait for them go on with what was killed."""
    for group in list(_RUNNING):
        _kill(group)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a tool's group; nothing is, after a tool that ended well."""
    if process.poll() is None:
        _kill(process.pid)
        process.wait()


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _text(stream: bytes) -> str:
    return stream[-_LIMIT:].decode("utf-8", "replace")
