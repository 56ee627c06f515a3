"""Log to stderr: lines of key=value, or JSON for machines."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

from bot.errors import printable

# The run that the present thread works on, 0 for none: every line of an action says it.
RUN: Final[ContextVar[int]] = ContextVar("run", default=0)
_PAIR: Final = re.compile(r"(?P<key>[a-z_]+)=(?P<value>\S+)")


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = _with_run(printable(record.getMessage()).replace("\n", " "))
        line = f"time={when} level={record.levelname.lower()} room={record.name} {said}"
        if record.exc_info:
            line += f" error={record.exc_info[0].__name__ if record.exc_info[0] else ''}"
        return line


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = _with_run(record.getMessage())
        document: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name,
            "message": said,
            **{match["key"]: match["value"] for match in _PAIR.finditer(said)},
        }
        if record.exc_info and record.exc_info[0]:
            document["error"] = record.exc_info[0].__name__
        return json.dumps(document)


def _with_run(said: str) -> str:
    return f"run={RUN.get()} {said}" if RUN.get() and "run=" not in said else said


def log_to_stderr(*, as_json: bool) -> None:
    """Send what our rooms log to stderr; of libraries only warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if as_json else _Text())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    for room in ("bot", "checks", "resolver"):
        logging.getLogger(room).setLevel(logging.INFO)
