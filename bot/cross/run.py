"""Run a project's tests with constraints in place of those it would fetch."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError

# What projects' tox.ini reads, in this order; openstack's projects know both.
VARIABLES = ("TOX_CONSTRAINTS_FILE", "UPPER_CONSTRAINTS_FILE")
STDERR = 2
TIMED_OUT = 124  # as timeout(1) says it


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """A command, where it runs, and for how long at most (seconds)."""

    command: Sequence[str]
    project: Path
    seconds: float


def run_with(trial: Trial, constraints: Path, work: Path) -> int:
    """Return the exit code; all output goes to stderr. Environments of tox lie in `work`.

    A run that takes too long is ended with all that it started.
    """
    environment = dict(os.environ, TOX_WORK_DIR=str(work))
    environment |= dict.fromkeys(VARIABLES, str(constraints))
    try:
        process = subprocess.Popen(
            trial.command,
            cwd=trial.project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=STDERR,
            start_new_session=True,
        )
    except OSError as err:
        raise UserError(
            f"{trial.command[0]}: cannot be started in {trial.project} ({err.strerror}).",
            "name a program on PATH, or one with its directory",
        ) from err
    try:
        return process.wait(trial.seconds)
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End what the run left behind, too: its processes are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
