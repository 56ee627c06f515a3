"""A real PostgreSQL of our own: a private cluster, on a socket in a temporary directory."""

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

_USER = "nobody"  # initdb refuses root
_STARTS_WITHIN = 30.0


def programs() -> Path | None:
    """Return the directory of the newest installed server's programs, None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class PostgreSQL:
    """One cluster; `start` before use, `stop` after it."""

    def __init__(self, bin_directory: Path, place: Path) -> None:
        """Make the cluster."""
        self._bin, self._place = bin_directory, place
        place.mkdir(parents=True)
        if os.geteuid() == 0:
            account = pwd.getpwnam(_USER)
            os.chown(place, account.pw_uid, account.pw_gid)
        self._run("initdb", "-D", str(place / "data"), "-U", "pinwarden", "-A", "trust", "-N")

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-k {self._place} -h '' -c fsync=off -c shared_buffers=16MB"
        log = str(self._place / "log")
        self._run(
            "pg_ctl", "-D", str(self._place / "data"), "-o", options, "-l", log, "-w", "start"
        )
        deadline = time.monotonic() + _STARTS_WITHIN
        while self._as_user("pg_isready", "-h", str(self._place)).returncode != 0:
            assert time.monotonic() < deadline, (self._place / "log").read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """End it at once; what it holds is thrown away."""
        self._as_user("pg_ctl", "-D", str(self._place / "data"), "-m", "immediate", "stop")

    def database(self, name: str) -> str:
        """Create a database and return its address."""
        self._run("createdb", "-h", str(self._place), "-U", "pinwarden", name)
        return f"postgresql://pinwarden@/{name}?host={self._place}"

    def _run(self, program: str, *arguments: str) -> None:
        done = self._as_user(program, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    def _as_user(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(self._bin / program), *arguments]
        if os.geteuid() == 0:
            setpriv = shutil.which("setpriv") or "setpriv"
            account = pwd.getpwnam(_USER)
            command = [
                *(setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"),
                *("--clear-groups", *command),
            ]
        return subprocess.run(
            command, cwd="/", check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
