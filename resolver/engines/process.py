"""Run an engine: an argument list, a clean environment, an empty home, bounded time and output."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from resolver.engines.interface import EngineFailure

# Where an engine may find programs and certificates; nothing else of our environment reaches it.
PASSED_ON = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "LANG", "LC_ALL", "TZ")
OUTPUT_LIMIT = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a process ended: its exit code and what it said."""

    code: int
    stdout: str
    stderr: str


def run(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    timeout: float,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run to the end and return what was said; raise EngineFailure when there was no proper end.

    `timeout` is in seconds. The process gets a session of its own, so that all of it can be ended.
    """
    with TemporaryDirectory(prefix="pinwarden-home-") as home:
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        try:
            process = subprocess.Popen(
                list(arguments),
                cwd=cwd if cwd is not None else home,
                env={**kept, "HOME": home, "XDG_CONFIG_HOME": home, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as err:
            raise EngineFailure(
                f"cannot run {arguments[0]}: {err.strerror}; is it installed?"
            ) from err
        try:
            out, err_out = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            _end(process)
            raise EngineFailure(
                f"{Path(arguments[0]).name} did not end within {timeout:.0f} s and was stopped"
            ) from None
        except BaseException:
            _end(process)
            raise
    return _ended(arguments, process.returncode, out, err_out)


def _ended(arguments: Sequence[str], code: int, out: bytes, err_out: bytes) -> Ended:
    name = Path(arguments[0]).name
    if code < 0:
        raise EngineFailure(
            f"{name} was killed by signal {signal.Signals(-code).name}; "
            "is there enough memory? Its last words: " + (last_words(err_out) or "none")
        )
    if len(out) > OUTPUT_LIMIT:
        raise EngineFailure(f"{name} printed {len(out)} bytes, which is no answer")
    try:
        return Ended(code=code, stdout=out.decode(), stderr=err_out.decode(errors="replace"))
    except UnicodeDecodeError as err:
        raise EngineFailure(f"{name} printed something that is not UTF-8") from err


def last_words(output: bytes, limit: int = 600) -> str:
    """Return the end of what a process said."""
    return output.decode(errors="replace").strip()[-limit:]


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
