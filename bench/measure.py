"""Run commands with a home and caches of their own, and measure them."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# What a measured command may know of this machine: where programs and certificates are.
KEPT = ("LANG", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_INDEX_URL")


class RunFailedError(Exception):
    """A measured command failed, so there is nothing to compare."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run of a command: wall clock and CPU time in seconds."""

    seconds: float
    cpu: float


def environment(home: Path) -> dict[str, str]:
    """Return an environment whose home, and with it every cache, is `home`."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    bare = "SSL_CERT_FILE" not in kept and Path("/etc/ssl/certs").is_dir()
    return {**kept, "HOME": str(home), **({"UV_SYSTEM_CERTS": "1"} if bare else {})}


def run(
    command: Sequence[str | Path],
    *,
    where: Path,
    env: Mapping[str, str],
    limit: float | None = None,
) -> Run:
    """Run to the end; raise RunFailedError, or subprocess.TimeoutExpired after `limit` seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(
        command,
        check=False,
        cwd=where,
        env=env,
        timeout=limit,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise RunFailedError(f"{' '.join(map(str, command))} ended with {done.returncode}\n{last}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds=seconds, cpu=cpu)


def say(text: str) -> None:
    """Write one line of progress."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
