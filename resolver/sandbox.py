"""Run foreign code in bubblewrap: no network but the index, an empty home, no environment.

What is seen: the system's programs and libraries and the given directories, read-only; one
directory to work in; a /tmp of its own. Everything ends with us.
"""

import os
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from resolver import confined
from resolver.engines.interface import EngineFailure, IndexAddress
from resolver.engines.process import SEARCH_PATH, Ended, run, tail

WORK = "/build"
INSIDE_PROXY = "http://127.0.0.1:8080"
_SOCKETS = "/gateway"
_LAUNCHER = "/launcher.py"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/alternatives")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
_ISOLATION = (
    *("--unshare-user", "--unshare-all", "--uid", "1000", "--gid", "1000"),
    *("--hostname", "build", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
    *("--clearenv", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/home"),  # noqa: S108 - the sandbox's own
)
# Set for us where we run in a sandbox ourselves. There no second /proc can be mounted, and the one
# that is there shows nothing but that sandbox.
CONFINED = "PINWARDEN_CONFINED"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a build may use: seconds of time, bytes of memory, of one file and of output."""

    seconds: int = 600
    memory: int = 4 * 1024**3
    file_size: int = 1024**3
    output: int = 16 * 1024**2


@dataclass(frozen=True, kw_only=True, slots=True)
class Sandbox:
    """A bubblewrap that works; made by `find`."""

    executable: Path

    def run(  # noqa: PLR0913 - each is a part of what a sandbox lets in
        self,
        arguments: Sequence[str],
        *,
        work: Path,
        index: IndexAddress,
        visible: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Ended:
        """Run a command in `work`, seen as /build; the index is at INSIDE_PROXY.

        `visible` directories are seen read-only under their own names. Raise EngineFailure when
        the command does not end properly.
        """
        limits = limits or Limits()
        with TemporaryDirectory(prefix="pinwarden-gateway-") as sockets:
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.bind(f"{sockets}/index")
            proxy = urlsplit(index.proxy_url)
            with confined.Relay(listener, (proxy.hostname or "127.0.0.1", proxy.port or 80)):
                return run(
                    [
                        *(str(self.executable), *_ISOLATION, *_proc(), *_system()),
                        *_read_only([_base(), *visible]),
                        *("--ro-bind", str(Path(confined.__file__)), _LAUNCHER),
                        *("--ro-bind", sockets, _SOCKETS, "--bind", str(work), WORK),
                        *("--chdir", WORK, *_variables(environment or {}), "--"),
                        *(_python(), "-I", _LAUNCHER, f"{_SOCKETS}/index"),
                        str(urlsplit(INSIDE_PROXY).port),
                        *(str(limits.memory), str(limits.seconds), str(limits.file_size)),
                        *arguments,
                    ],
                    timeout=limits.seconds,
                    limit=limits.output,
                )


def find(search_path: str = SEARCH_PATH) -> Sandbox | str:
    """Return a sandbox that works, or a sentence that says why there is none."""
    found = shutil.which("bwrap", path=search_path)
    if found is None:
        return "bubblewrap is not installed (Debian package: bubblewrap)"
    try:
        ended = run([found, *_ISOLATION, *_proc(), *_system(), "--", "/usr/bin/env"], timeout=30.0)
    except EngineFailure as err:
        return f"bubblewrap is installed but does not run: {err}"
    if ended.code != 0:
        return (
            f"bubblewrap is installed but not permitted here ({tail(ended, 1)}); "
            "user namespaces may be switched off for this user or container"
        )
    return Sandbox(executable=Path(found))


def _proc() -> tuple[str, ...]:
    return ("--ro-bind", "/proc", "/proc") if os.environ.get(CONFINED) else ("--proc", "/proc")


def _system() -> list[str]:
    arguments = []
    for name in (*_SYSTEM, *_SYSTEM_FILES):
        path = Path(name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            arguments += ["--ro-bind", name, name]
    return arguments


def _read_only(paths: Sequence[Path]) -> list[str]:
    arguments = []
    for path in paths:
        if not path.is_relative_to("/usr"):
            arguments += ["--ro-bind", str(path), str(path)]
    return arguments


def _variables(added: Mapping[str, str]) -> list[str]:
    variables = {
        "PATH": SEARCH_PATH,
        "HOME": "/home",
        "TMPDIR": "/tmp",  # noqa: S108 - the sandbox's own
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": "315532800",  # the first second a zip archive can tell
        **added,
    }
    return [word for name, value in variables.items() for word in ("--setenv", name, value)]


def _base() -> Path:
    return Path(sys.base_prefix).resolve()


def _python() -> str:
    """Return the interpreter that runs the launcher: ours, without our environment."""
    return str(_base() / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
