"""Run what a source brings along without our home, logins and environment.

In bubblewrap it sees the system read-only and one directory to work in, and everything it starts
ends with us. The network is open: some builds fetch crates or modules, and nothing that is worth a
login is in sight.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from venvs.build.settings import EPOCH
from venvs.errors import RefusedError, VenvError
from venvs.process import Completed, run_tool

INSIDE = "/build"  # the same for all builds: compilers write paths into what they make
_SECONDS = 4 * 3600.0
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# Of /etc only what compilers, name look-ups and TLS need: pip.conf, for one, may hold a login.
_SETTINGS = (
    *("ssl", "pki", "ca-certificates", "crypto-policies", "alternatives", "resolv.conf", "hosts"),
    *("nsswitch.conf", "passwd", "group", "ld.so.cache", "ld.so.conf", "ld.so.conf.d"),
    *("localtime", "os-release", "debian_version", "redhat-release", "mime.types"),
)
_ISOLATION = (
    *("--unshare-all", "--share-net", "--unshare-user", "--uid", "1000", "--gid", "1000"),
    *("--hostname", "build", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
    *("--clearenv", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"),  # noqa: S108 - its own
)
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@dataclass(frozen=True)
class Confinement:
    """How foreign code runs here: in bubblewrap (its path), or with an empty environment only."""

    bubblewrap: str = ""

    @property
    def name(self) -> str:
        """What a record calls it."""
        return "bubblewrap" if self.bubblewrap else "environment"

    def place(self, room: Path) -> Path:
        """Return under which name the room is seen inside."""
        return Path(INSIDE) if self.bubblewrap else room

    def run(
        self,
        command: Sequence[str],
        *,
        room: Path,
        directory: Path,
        seen: Sequence[str],
        environment: Mapping[str, str],
    ) -> Completed:
        """Run a command in a directory of the room; its paths are those that are seen inside.

        `seen` are further directories or files, read-only under their own names.
        """
        inside = self.place(room)
        variables = _variables(inside, environment)
        if not self.bubblewrap:
            return run_tool(command, environment=variables, directory=directory, seconds=_SECONDS)
        options = [*_ISOLATION, *_system(), *_read_only(seen), "--bind", str(room), INSIDE]
        for name, value in variables.items():
            options += ["--setenv", name, value]
        return run_tool(
            [self.bubblewrap, *options, "--chdir", str(directory), "--", *command],
            environment={},
            seconds=_SECONDS,
        )


def confinement(wanted: str) -> tuple[Confinement, str]:
    """Return how to confine, and why not in bubblewrap; `wanted` is yes, no or if-possible.

    Raises RefusedError when bubblewrap is demanded and does not work.
    """
    if wanted == "no":
        return Confinement(), ""
    found = shutil.which("bwrap")
    reason = _objection(found) if found else "bubblewrap is not installed"
    if not reason:
        return Confinement(found or ""), ""
    if wanted == "yes":
        raise RefusedError(
            f"builds must be confined, but {reason}",
            "install bubblewrap, or allow builds without it with --confine no",
        )
    return Confinement(), reason


def _objection(bubblewrap: str) -> str:
    command = [bubblewrap, *_ISOLATION, *_system(), "--", "/usr/bin/env"]
    try:
        done = run_tool(command, environment={}, seconds=30)
    except VenvError as err:
        return err.message
    last = (done.tail.splitlines() or [""])[-1]
    return f"bubblewrap is not permitted here: {last}" if done.code else ""


def _variables(inside: Path, given: Mapping[str, str]) -> dict[str, str]:
    passed = {name: os.environ[name] for name in _CERTIFICATES if os.environ.get(name)}
    proxies = {name: os.environ[name] for name in _PROXIES if os.environ.get(name)}
    passed.update((name, value) for name, value in proxies.items() if "@" not in value)
    search = given.get("PATH") or os.environ.get("PATH", os.defpath)
    return {
        **passed,
        "HOME": str(inside / "home"),
        "TMPDIR": str(inside / "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": EPOCH,
        **given,
        "PATH": f"{inside / 'env' / 'bin'}:{search}",
    }


def _system() -> list[str]:
    options = []
    for name in (*_SYSTEM, *(f"/etc/{name}" for name in _SETTINGS)):
        path = Path(name)
        if path.is_symlink() and name in _SYSTEM:
            options += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            options += ["--ro-bind", name, name]
    return options


def _read_only(paths: Sequence[str]) -> list[str]:
    options = []
    for path in paths:
        if not path.startswith("/usr/"):
            options += ["--ro-bind", path, path]
    return options
