"""One server process: started with a log, waited for with a deadline, ended in order."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_TAIL = 4000
_ENDS_WITHIN = 20.0


class Process:
    """A program that runs until it is told to end; it ends with us, even if we are killed."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str],
    ) -> None:
        """Take what to run; `log` gets its output, from all of its starts."""
        self.name, self.log = name, log
        self._command = ["setpriv", "--pdeathsig", "KILL", *(str(part) for part in command)]
        self._environment = dict(environment)
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; this does not wait until it serves."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> None:
        """End it as an operator would; after a while, without asking."""
        if self._running is None:
            return
        self._running.terminate()
        try:
            self._running.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
        self._running = None

    def kill(self) -> None:
        """End it and all that it started, at once, as a power failure would."""
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def must_run(self) -> None:
        """Raise AssertionError with the end of its log if it was started and ended by itself."""
        if self._running is not None and self._running.poll() is not None:
            raise AssertionError(f"{self.name} has ended:\n{self.tail()}")

    def tail(self) -> str:
        """Return the end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return text[-_TAIL:]
