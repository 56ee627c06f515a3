"""Turn whatever ends a command into one message and one exit code.

0: fine. 1: findings, or a "no" for an answer. 2: wrong usage or configuration. 3: could not tell
(network, a tool, a full disk, a defect of ours). 130: interrupted.
"""

import errno
import os
import platform
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

FINDINGS = 1
USAGE = 2
UNKNOWN = 3
INTERRUPTED = 130

_SURROUNDINGS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE}
_CREDENTIAL = re.compile(r"(?<=://)[^/\s@]+@")


class UserError(Exception):
    """Something the person at the keyboard can mend; shown without a traceback, exit code 2.

    `message` says what is wrong and where; `hint` the next step. With `exit_code` 3 it says that
    something outside (a server, a tool) kept us from an answer.
    """

    def __init__(self, message: str, hint: str = "", *, exit_code: int = USAGE) -> None:
        """Keep the parts; they are joined only when shown."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How a command ends when it did not end well."""

    exit_code: int
    message: str
    hint: str = ""


def run(command: click.Command, name: str, arguments: Sequence[str] | None = None) -> int:
    """Run a command to its end and return the exit code; everything it raises ends here.

    `name` is shown in usage lines and before messages; `arguments` defaults to the process's own.
    """
    return guard(
        lambda: command.main(
            args=None if arguments is None else list(arguments),
            prog_name=name,
            standalone_mode=False,
        ),
        name,
    )


def guard(action: Callable[[], object], name: str) -> int:
    """Call `action` and return its exit code: the integer it returned, else 0."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        result = action()
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        say(Ending(exit_code=INTERRUPTED, message="interrupted"), name)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the outermost frame: nothing may escape it
        ending = ending_of(error)
        say(ending, name)
        return ending.exit_code
    return result if isinstance(result, int) else 0


def ending_of(error: Exception) -> Ending:
    """Decide how an error is told, and with which exit code."""
    # Imported here: a command that ends well never pays for it.
    from resolver.engines.interface import EngineFailure
    from resolver.index.interface import IndexFailure

    match error:
        case UserError():
            return Ending(exit_code=error.exit_code, message=error.message, hint=error.hint)
        case EngineFailure() | IndexFailure():
            return Ending(exit_code=UNKNOWN, message=str(error))
        case OSError() if (told := of_surroundings(error)) is not None:
            return Ending(exit_code=UNKNOWN, message=told.message)
        case _:
            log = write_crash_log(error)
            return Ending(
                exit_code=UNKNOWN,
                message=f"unexpected {type(error).__name__}: {_safe_line(str(error))}",
                hint=f"this is a defect of pinwarden; please report it with {log}",
            )


def say(ending: Ending, name: str) -> None:
    """Write the message, and the hint on a line of its own, to stderr."""
    click.echo(f"{name}: {printable(ending.message)}", err=True)
    if ending.hint:
        click.echo(f"hint: {printable(ending.hint)}", err=True)


def printable(text: str) -> str:
    """Make control and direction-changing characters visible; keep line breaks and tabs.

    Text that comes from an index, a tool or a file must not be able to steer a terminal.
    """
    return "".join(
        mark if mark in "\n\t" or mark.isprintable() else _visible(mark) for mark in text
    )


def write_crash_log(error: Exception) -> Path:
    """Write versions and traceback to a new file of the user's state directory; return its path."""
    now = datetime.now(UTC)
    text = "\n".join(
        [
            f"pinwarden {_version_of('pinwarden')} at {now.isoformat(timespec='seconds')}",
            f"Python {sys.version.split()[0]} on {platform.platform()}",
            *(f"{name} {_version_of(name)}" for name in ("click", "httpx", "packaging", "uv")),
            "arguments: " + _CREDENTIAL.sub("***@", repr(sys.argv[1:])),
            "",
            _CREDENTIAL.sub("***@", "".join(traceback.format_exception(error))),
        ]
    )
    stem = f"crash-{now:%Y%m%d-%H%M%S}-"
    try:
        directory = _state_directory()
        directory.mkdir(parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(prefix=stem, suffix=".log", dir=directory)
    except OSError:
        descriptor, path = tempfile.mkstemp(prefix=f"pinwarden-{stem}", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    return Path(path)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    # A polite kill is an interruption: engines are ended and half-written files go away.
    raise KeyboardInterrupt


def of_surroundings(error: OSError) -> UserError | None:
    """Return what the machine keeps us from (a full disk, missing rights), None for a defect."""
    if error.errno not in _SURROUNDINGS:
        return None
    where = f"{error.filename}: " if error.filename else ""
    return UserError(f"{where}{error.strerror}", exit_code=UNKNOWN)


def _safe_line(text: str) -> str:
    return _CREDENTIAL.sub("***@", text.strip().split("\n", maxsplit=1)[0])


def _visible(mark: str) -> str:
    return mark.encode("unicode_escape").decode("ascii")


def _version_of(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _state_directory() -> Path:
    """Return XDG's state directory for us (XDG Base Directory Specification 0.8)."""
    configured = os.environ.get("XDG_STATE_HOME", "")
    base = Path(configured) if Path(configured).is_absolute() else Path.home() / ".local/state"
    return base / "pinwarden"
