"""One running `pinwarden serve`, as an operator starts it, and what it says."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PINWARDEN = Path(sys.executable).parent / "pinwarden"
WAITS = 60.0


class Instance:
    """A process of its own; its log is read as it comes."""

    def __init__(self, config: Path, environment: Mapping[str, str] | None = None) -> None:
        """Start it and wait until its page can be reached."""
        self.process = subprocess.Popen(
            [PINWARDEN, "serve", "--config", config],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        found = re.search(r"http://\S+", self.wait_for("url=http"))
        assert found is not None
        self.url = found[0]

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)

    def wait_for(self, *words: str, since: int = 0) -> str:
        """Wait for a line of the log that holds all `words`; lines before `since` do not count."""
        deadline = time.monotonic() + WAITS
        while time.monotonic() < deadline:
            for line in self.lines[since:]:
                if all(word in line for word in words):
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"no {words!r} within {WAITS} s:\n{''.join(self.lines)}")

    def state(self) -> dict[str, Any]:
        """Return what the service says of itself."""
        found: dict[str, Any] = httpx.get(f"{self.url}api/state", timeout=10).json()
        return found

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(WAITS)
        self._reader.join(10)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code


@contextmanager
def serving(config: Path, environment: Mapping[str, str] | None = None) -> Iterator[Instance]:
    """Let one run while the block does."""
    instance = Instance(config, environment)
    try:
        yield instance
    finally:
        if instance.process.poll() is None:
            instance.end(signal.SIGKILL)
