"""Make .venv what uv.lock says: run by `make`, with any Python >= 3.11 and nothing installed.

A stamp inside .venv says what it holds; it is taken away before anything changes and written
last. So a run that was interrupted at any moment leaves no stamp, and the next one starts anew.
"""

import fcntl
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
VENV = TOP / ".venv"
STAMP = VENV / "set-up"
LOCK_FILE = TOP / "uv.lock"
GROUPS = {"run": ["--no-default-groups"], "develop": ["--group", "dev"]}

# Settings that would send packages, or an interpreter's imports, somewhere else than to .venv.
DIVERTING = (
    "CONDA_PREFIX",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_ROOT",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONHOME",
    "PYTHONPATH",
    "UV_NO_SYNC",
    "UV_PROJECT",
    "UV_WORKING_DIRECTORY",
    "VIRTUAL_ENV",
)


class StepFailedError(Exception):
    """A step of the set-up failed; the text is what the step printed."""


def main(arguments: Sequence[str]) -> int:
    """Set up for `run` (what the program needs) or `develop` (and what its tests need)."""
    purpose = arguments[0] if arguments else "develop"
    with one_at_a_time():
        if purpose in held():
            return 0
        try:
            set_up(purpose)
        except StepFailedError as failure:
            sys.stderr.write(f"\n{failure}\nmake: the set-up failed; run it again to start anew\n")
            return 3
    return 0


def set_up(purpose: str) -> None:
    """Bring .venv to what `purpose` needs; keep what it already has beyond that."""
    purposes = {*held(), purpose}
    fresh = not purposes - {purpose}
    say(f"Setting up .venv with Python {sys.version.split()[0]} (only the first time)\n")
    STAMP.unlink(missing_ok=True)
    if fresh:
        step("a virtual environment", make_environment)
        step(f"uv {locked_uv()[0]}", install_uv)
    step("the locked packages", lambda: sync(purpose))
    waiting = STAMP.with_suffix(".new")
    waiting.write_text("\n".join([inputs(), *sorted(purposes)]), encoding="utf-8")
    waiting.replace(STAMP)


def held() -> set[str]:
    """Return the purposes that .venv serves as it stands; `develop` includes `run`."""
    try:
        digest, *purposes = STAMP.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return set()
    if digest != inputs() or not works(VENV / "bin/python"):
        return set()
    return {*purposes, "run"}


def inputs() -> str:
    """Digest everything that decides what .venv holds, its own place included."""
    digest = hashlib.sha256(str(VENV).encode())
    for file in (LOCK_FILE, TOP / "pyproject.toml", Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def works(python: Path) -> bool:
    """Tell whether the environment's interpreter still starts."""
    try:
        return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """Make .venv from nothing, whatever lay there."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    call([sys.executable, "-m", "venv", VENV])


def install_uv() -> None:
    """Install the locked uv from the package index; pip checks it against the lock's digests."""
    version, digests = locked_uv()
    hashes = " ".join(f"--hash={digest}" for digest in digests)
    with tempfile.TemporaryDirectory() as place:
        wanted = Path(place, "uv.txt")
        wanted.write_text(f"uv=={version} {hashes}\n", encoding="utf-8")
        pip: list[str | Path] = [
            VENV / "bin/python",
            "-m",
            "pip",
            "--disable-pip-version-check",
            "--no-input",
        ]
        call([*pip, "install", "--only-binary=:all:", "--require-hashes", "-r", wanted])


def sync(purpose: str) -> None:
    """Install what uv.lock says, and leave what is there beyond it (another purpose's)."""
    options = ["--frozen", "--inexact", "--no-progress", "--no-python-downloads"]
    call([VENV / "bin/uv", "sync", *options, *GROUPS[purpose]])


def locked_uv() -> tuple[str, list[str]]:
    """Return the version of uv in uv.lock, and the digests of its wheels ("sha256:...")."""
    packages = tomllib.loads(LOCK_FILE.read_text(encoding="utf-8"))["package"]
    uv = next(package for package in packages if package["name"] == "uv")
    return uv["version"], [wheel["hash"] for wheel in uv["wheels"]]


def call(command: Sequence[str | Path]) -> None:
    """Run a command quietly; raise StepFailedError with its output when it fails."""
    environment = {name: value for name, value in os.environ.items() if name not in DIVERTING}
    environment["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    if machine_has_certificates():
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    done = subprocess.run(
        command,
        check=False,
        cwd=TOP,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        raise StepFailedError(done.stdout.strip())


def machine_has_certificates() -> bool:
    """Tell whether the machine has a certificate store; uv would use one of its own instead.

    The machine's own knows the authorities of its site, too; but a bare machine has none.
    """
    paths = ssl.get_default_verify_paths()
    return holds_something(paths.cafile) or holds_something(paths.capath)


def holds_something(name: str | None) -> bool:
    """Tell whether a file of that name exists, or a directory with anything in it."""
    place = Path(name or os.devnull)
    return place.is_file() or (place.is_dir() and any(place.iterdir()))


def step(title: str, action: Callable[[], None]) -> None:
    """Say what is being done, do it, and say how long it took."""
    say(f"  {title:<24} ")
    began = time.monotonic()
    action()
    say(f"{time.monotonic() - began:4.1f} s\n")


def say(text: str) -> None:
    """Write to stderr at once: progress is no data."""
    sys.stderr.write(text)
    sys.stderr.flush()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second `make` here wait for the first; the kernel frees the lock of a dead one."""
    with Path(__file__).open("rb") as self:
        fcntl.flock(self, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
