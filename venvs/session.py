"""What a verb is handed to work with: its log, its clock, its way to say how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from venvs.redaction import printable, without_secrets

LOG_LIMIT = 20_000  # characters that are kept, from the end


@dataclass
class Session:
    """One run of one verb: lines of its log, seconds by step, values that nobody may see.

    `live` says whether lines are written to standard error as they come.
    """

    live: bool = True
    secrets: set[str] = field(default_factory=set)
    timings: dict[str, float] = field(default_factory=dict)
    _log: str = ""

    def say(self, text: str) -> None:
        """Add lines to the log, without secrets; show them to whoever watches."""
        lines = printable(self.clean(text).rstrip("\n")) + "\n"
        self._log = (self._log + lines)[-LOG_LIMIT:]
        if self.live:
            sys.stderr.write(lines)
            sys.stderr.flush()

    def clean(self, text: str) -> str:
        """Return the text without secrets."""
        return without_secrets(text, self.secrets)

    @property
    def log(self) -> str:
        """The end of what was said."""
        return self._log

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count the seconds of a step; the same step may come more than once."""
        began = time.monotonic()
        try:
            yield
        finally:
            spent = self.timings.get(name, 0.0) + time.monotonic() - began
            self.timings[name] = round(spent, 3)
