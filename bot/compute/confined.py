"""Run our own command apart: no credentials, no home, bounded time and memory.

Where bubblewrap works, the child sees the system's programs, our code, the mirror read-only and
one directory to write; service.toml and the tokens are nowhere in its view. The network is open,
for it reads the index itself.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bot
from bot.errors import UserError
from resolver import sandbox

_PASSED = ("LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
_PROXIES = frozenset({"http_proxy", "https_proxy", "no_proxy", "all_proxy"})
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt")
_FILES = ("ssl", "pki", "ca-certificates", "alternatives", "resolv.conf", "hosts", "nsswitch.conf")
_MORE_FILES = ("passwd", "group", "ld.so.cache", "ld.so.conf", "pip.conf", "localtime")
_TAIL = 2000
_KILLED = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What the child may use: seconds, MiB of address space; `confine` as in service.toml."""

    seconds: int = 3600
    memory: int = 4096
    confine: str = "if-possible"


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """How a child ended; `err` is the end of what it said."""

    code: int
    out: bytes
    err: str


def run_apart(  # noqa: PLR0913 - each is a part of what the child is given
    arguments: Sequence[str],
    *,
    work: Path,
    mirror: Path,
    bounds: Bounds,
    netrc: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Done:
    """Run `pinwarden ARGUMENTS` in `work`; its output is returned, and it is killed at its time.

    Raises UserError where bubblewrap is demanded and does not work.
    """
    cache = work.parent / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    given = _environment(work.parent / "home", cache, netrc) | dict(environment or {})
    command = [str(_prlimit()), f"--as={bounds.memory << 20}", *_ours(), *arguments]
    confinement = _confinement(bounds.confine)
    if confinement is not None:
        given[sandbox.CONFINED] = "1"
        writable = (work, cache, Path(given["HOME"]))
        seen = [mirror, *([netrc] if netrc else [])]
        command = [str(confinement), *_view(writable, seen, given), "--", *command]
    return _run(command, work, given, bounds.seconds)


def _run(command: list[str], work: Path, environment: Mapping[str, str], seconds: int) -> Done:
    with subprocess.Popen(
        command,
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as child:
        try:
            out, err = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(child)
            return Done(code=-signal.SIGKILL, out=b"", err=f"not done within {seconds} s")
        except BaseException:
            _end(child)
            raise
    return Done(code=child.returncode, out=out, err=err.decode("utf-8", "replace")[-_TAIL:].strip())


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.communicate(timeout=_KILLED)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _environment(home: Path, cache: Path, netrc: Path | None) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name in _PASSED}
    kept |= {name: value for name, value in os.environ.items() if name.lower() in _PROXIES}
    kept |= {"HOME": str(home), "XDG_CACHE_HOME": str(cache), "PATH": os.defpath + ":/usr/sbin"}
    return kept | ({"NETRC": str(netrc)} if netrc else {})


def _ours() -> list[str]:
    """Return our own command, by the interpreter that runs us."""
    start = "import sys; from bot.main import main; sys.exit(main())"
    return [sys.executable, "-c", start]


def _prlimit() -> str:
    found = shutil.which("prlimit")
    if found is None:
        raise UserError("prlimit is not installed.", "install util-linux", exit_code=3)
    return found


def _confinement(wanted: str) -> Path | None:
    if wanted == "no":
        return None
    found = sandbox.find()
    if isinstance(found, sandbox.Sandbox):
        return found.executable
    if wanted == "yes":
        raise UserError(f"Computing must be confined, but {found}.", "[compute], confine")
    return None


def _view(
    writable: Sequence[Path], readable: Sequence[Path], environment: Mapping[str, str]
) -> list[str]:
    """Return bubblewrap's options: what the child sees, and nothing else."""
    code = Path(bot.__file__).resolve().parents[1]
    shown = [Path(name) for name in _SYSTEM]
    shown += [Path("/etc", name) for name in (*_FILES, *_MORE_FILES)]
    shown += [Path(sys.prefix), Path(sys.base_prefix).resolve(), Path(sys.executable).resolve()]
    packages = [code / name for name in ("bot", "checks", "policies", "resolver")]
    view = ["--unshare-all", "--share-net", "--die-with-parent", "--new-session", "--clearenv"]
    view += ["--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"]  # noqa: S108 - the sandbox's own
    for place in (*shown, *packages, *readable):
        if place.is_symlink() and len(place.parts) == 2:  # noqa: PLR2004 - such as /bin -> usr/bin
            view += ["--symlink", str(place.readlink()), str(place)]
        elif place.exists():
            view += ["--ro-bind", str(place), str(place)]
    for place in writable:
        view += ["--bind", str(place), str(place)]
    for name, value in environment.items():
        view += ["--setenv", name, value]
    return [*view, "--chdir", str(writable[0])]
