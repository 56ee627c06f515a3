"""Install the pinned Zuul, and the Ansible that it runs playbooks with, under build/ of a checkout.

Both come from the package index with digests, and are made once: the directory is named after what
decides what is in it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.set_up import machine_has_certificates

HERE = Path(__file__).resolve().parent
SHELF = HERE.parents[2] / "build/servers"
LOCKS = HERE / "environments"
# Zuul asks for every Ansible that it supports before it starts; its jobs use the newest of them.
ANSIBLE = "11"
OTHER_ANSIBLES = ("9",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """Where Zuul is: `programs` has its commands, `ansible` an environment for each Ansible."""

    programs: Path
    ansible: Path

    @property
    def python(self) -> Path:
        """Return the interpreter that can import Zuul."""
        return self.programs / "python"


def installed() -> Installation:
    """Return the installation: made on the first call in a checkout, kept for later ones."""
    place = SHELF / f"zuul-{_recipe()}"
    stamp = place / "complete"  # A virtual environment cannot be made elsewhere and moved.
    with _one_at_a_time(SHELF):
        if not stamp.exists():
            shutil.rmtree(place, ignore_errors=True)
            _environment(place / "zuul", LOCKS / "zuul.txt")
            _environment(place / "ansible" / ANSIBLE, LOCKS / "ansible.txt")
            for other in OTHER_ANSIBLES:
                (place / "ansible" / other).symlink_to(ANSIBLE)
            stamp.touch()
    return Installation(programs=place / "zuul/bin", ansible=place / "ansible")


def _recipe() -> str:
    digest = hashlib.sha256(sys.base_prefix.encode())
    for file in (Path(__file__), LOCKS / "zuul.txt", LOCKS / "ansible.txt"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _environment(place: Path, lock: Path) -> None:
    uv = Path(sys.executable).parent / "uv"
    interpreter = Path(sys.base_prefix) / "bin" / Path(sys.executable).resolve().name
    _run(uv, "venv", "--quiet", "--python", interpreter, place)
    wanted = ("--require-hashes", lock)
    _run(uv, "pip", "sync", "--quiet", "--python", place / "bin/python", *wanted)


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=_trust()
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(str(part) for part in command)}:\n{done.stderr}")


def _trust() -> dict[str, str]:
    """Return an environment in which uv trusts whom the machine trusts, as set-up has it."""
    ours = {"UV_SYSTEM_CERTS": "1"} if machine_has_certificates() else {}
    return {**ours, **os.environ}


@contextmanager
def _one_at_a_time(shelf: Path) -> Iterator[None]:
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / "zuul.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
