"""The two installers that fill an environment from wheels: uv and pip, with the same result.

Both are given the wheels of the lock, and a digest for each. Neither sees an index, a configuration
or a cache of the host.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from venvs.errors import VenvError
from venvs.process import run_tool
from venvs.session import Session

_UV = ("--no-config", "--offline", "--no-index", "--no-deps", "--no-build", "--link-mode", "copy")
_PIP = ("--isolated", "--no-input", "--disable-pip-version-check", "--no-index", "--no-deps")
_PIP_MORE = ("--only-binary=:all:", "--no-compile", "--no-cache-dir", "--no-warn-script-location")


@dataclass(frozen=True)
class Installer:
    """How to call one: `name` is uv or pip, `command` the words before its own."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """What an installer is given: a requirements file, and directories for its own use."""

    requirements: Path
    drafts: Path
    cache: Path


def prepare(drafts: Path, cache: Path, wheels: Mapping[str, Path], pins: Mapping[str, str]) -> Room:
    """Write a requirements file that has each wheel's directory and digest, and nothing else.

    `pins` are versions by name. In the store a wheel has a directory to itself, which has the
    name of its digest; these paths last, so that uv's cache knows a wheel again.
    """
    lines = [f"--find-links {wheel.parent}\n" for _, wheel in sorted(wheels.items())]
    lines += [
        f"{name}=={pins[name]} --hash=sha256:{wheel.parent.name}\n"
        for name, wheel in sorted(wheels.items())
    ]
    requirements = drafts / "requirements.txt"
    requirements.write_text("".join(lines), encoding="utf-8")
    return Room(requirements, drafts, cache)


def fill(installer: Installer, python: Path, room: Room, session: Session) -> None:
    """Install everything in the room into the environment of this Python."""
    if not room.requirements.stat().st_size:
        return
    with session.step("install"):
        done = run_tool(
            [*installer.command, *_words(installer.name, python, room)],
            environment=_environment(room),
            seconds=3600,
        )
    if done.code:
        raise VenvError(f"{installer.name} could not install the wheels:\n{done.tail}")


def _words(name: str, python: Path, room: Room) -> Sequence[str]:
    shared = ("--require-hashes", "-r", str(room.requirements))
    if name == "uv":
        where = ("--python", str(python), "--cache-dir", str(room.cache))
        return ("pip", "install", "-q", *where, *_UV, *shared)
    return ("--python", str(python), "install", "-q", *_PIP, *_PIP_MORE, *shared)


def _environment(room: Room) -> dict[str, str]:
    """Return what an installer sees: no settings, no home, a directory of ours for drafts."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
    own = str(room.drafts)
    return {**kept, "PATH": os.defpath, "HOME": own, "TMPDIR": own}
