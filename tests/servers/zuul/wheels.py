"""Keep the wheels of pinwarden's own dependencies in a directory, for jobs that install it.

What a site's package index gives its jobs is here fetched once for a checkout, with the digests of
uv.lock, so that no job leaves loopback.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.zuul.install import SHELF

TOP = SHELF.parents[1]
_INPUTS = ("uv.lock", "pyproject.toml")
_FETCH = ("-m", "pip", "--disable-pip-version-check", "--no-input", "wheel", "--quiet")


def wheels() -> Path:
    """Return the directory: filled on the first call in a checkout, kept for later ones."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _INPUTS:
        digest.update((TOP / name).read_bytes())
    place = SHELF / f"wheels-{digest.hexdigest()[:12]}"
    SHELF.mkdir(parents=True, exist_ok=True)
    with (SHELF / "wheels.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _fetch(place)
    return place


def _fetch(place: Path) -> None:
    waiting = place.with_name(f"{place.name}.part")
    shutil.rmtree(waiting, ignore_errors=True)
    uv = Path(sys.executable).parent / "uv"
    chosen = ("--frozen", "--no-dev", "--no-emit-project", "--quiet")
    with tempfile.NamedTemporaryFile(suffix=".txt") as locked:
        subprocess.run([uv, "export", *chosen, "--output-file", locked.name], cwd=TOP, check=True)
        _download(waiting, "--require-hashes", "--no-deps", "--requirement", locked.name)
    # What builds pinwarden itself; its version stands in pyproject.toml.
    backend = re.search(r"setuptools==[0-9.]+", (TOP / "pyproject.toml").read_text())
    assert backend is not None
    _download(waiting, "--no-deps", backend[0])
    waiting.rename(place)


def _download(place: Path, *wanted: str) -> None:
    options = ("--wheel-dir", place)
    subprocess.run([sys.executable, *_FETCH, *options, *wanted], check=True)
