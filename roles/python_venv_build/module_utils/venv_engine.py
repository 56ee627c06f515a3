"""Call the engine: one process for each verb, JSON back, and its errors as they are."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

NEEDED_PYTHON = (3, 9)
LOG_LIMIT = 20_000  # characters of the log that a result holds at most, from its end
Answer = dict[str, Any]


class EngineError(Exception):
    """The engine said no, or said nothing; `log` is the end of what it wrote."""

    def __init__(self, message: str, log: str, code: int) -> None:
        super().__init__(message)
        self.log = log
        self.code = code


@dataclass
class Engine:
    """The engine's zipapp, and what its calls have said and cost so far."""

    file: str
    log: list[str] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)  # seconds by step

    def call(self, verb: str, options: Sequence[str]) -> Answer:
        """Run a verb and return its document; raise EngineError when it fails."""
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-I", self.file, verb, "--format", "json", *options],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        self.timings[verb] = round(time.monotonic() - began, 3)
        self.log.append(done.stderr)
        document = parsed(done.stdout)
        if done.returncode != 0 or document is None:
            raise EngineError(reason(document, done.stderr), self.tail(), done.returncode)
        return document

    def tail(self) -> str:
        """Return the end of everything that was logged."""
        return "".join(self.log)[-LOG_LIMIT:]


def parsed(text: str) -> Answer | None:
    """Return the document on standard output, or None when there is none."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def reason(document: Answer | None, log: str) -> str:
    """Return why a call failed: what its document says, else the last line of its log."""
    error = (document or {}).get("error")
    if isinstance(error, dict):
        parts = (error.get("message"), error.get("hint"))
        return " hint: ".join(str(part) for part in parts if part)
    lines = [line for line in log.splitlines() if line.strip()]
    return str(error) if error else lines[-1] if lines else "the engine said nothing"
