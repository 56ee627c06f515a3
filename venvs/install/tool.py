"""Find the installer: from the lock's own wheels, else on this host."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from venvs.errors import VenvError
from venvs.install.installers import Installer
from venvs.interpreter import Interpreter
from venvs.process import run_tool


def installer_from_wheel(name: str, wheel: Path, tools: Path, python: Interpreter) -> Installer:
    """Return the installer that a wheel in the store holds.

    pip runs from its wheel as it is; uv's program is unpacked once, into a directory that has the
    name of the wheel's digest.
    """
    if name == "pip":
        return Installer("pip", (python.executable, "-I", f"{wheel}/pip"))
    return Installer("uv", (str(_unpacked(wheel, tools / f"uv-{wheel.parent.name[:16]}")),))


def installer_on_host(name: str, python: Interpreter) -> Installer:
    """Return pip of the Python, or uv from PATH or beside this engine; raise VenvError without."""
    if name == "uv":
        beside = Path(sys.argv[0]).absolute().with_name("uv")
        path = shutil.which("uv") or (str(beside) if os.access(beside, os.X_OK) else None)
        if path is not None:
            return Installer("uv", (path,))
    elif _has_pip(python):
        return Installer("pip", (python.executable, "-I", "-m", "pip"))
    raise VenvError(
        f"there is no {name} on this host, and the lock has none",
        f"add {name} to what is locked (lock --requirements), or install it on the host",
    )


def _has_pip(python: Interpreter) -> bool:
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)"
    done = run_tool(
        [python.executable, "-I", "-c", code], environment={"PATH": os.defpath}, seconds=60
    )
    return done.code == 0


def _unpacked(wheel: Path, directory: Path) -> Path:
    program = directory / "uv"
    if program.is_file():
        return program
    directory.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=".uv-", dir=directory.parent))
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [
                one for one in archive.namelist() if PurePosixPath(one).match("*.data/scripts/uv")
            ]
            if not names:
                raise VenvError(f"{wheel.name} has no program in it")
            with archive.open(names[0]) as source, (room / "uv").open("wb") as target:
                shutil.copyfileobj(source, target)
        (room / "uv").chmod(0o755)
        room.chmod(0o755)
        with contextlib.suppress(OSError):
            room.rename(directory)  # fails when another run was first
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return program
