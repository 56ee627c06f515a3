"""Send the log of every room to stderr, as much of it as was asked for."""

import logging

from rich.console import Console

from bot.errors import printable

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class _Lines(logging.Handler):
    """One line per record, above a running progress display and not through it."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.levelname.lower()}: {self.format(record)}"
        self._console.print(printable(text), soft_wrap=True)


def configure(console: Console, *, quiet: bool, verbosity: int) -> None:
    """Choose what the log shows: errors (quiet), warnings, with -v information, with -vv all.

    Foreign libraries (httpx logs every request at INFO) speak one level later than we do.
    """
    level = logging.ERROR if quiet else _LEVELS[min(verbosity, len(_LEVELS) - 1)]
    foreign = logging.ERROR if quiet else _LEVELS[min(max(verbosity - 1, 0), len(_LEVELS) - 1)]
    root = logging.getLogger()
    root.handlers = [_Lines(console)]
    root.setLevel(foreign)
    for room in ("bot", "checks", "policies", "resolver", "venvs"):
        logging.getLogger(room).setLevel(level)
