"""Find uv: as given, on PATH, beside the engine, in the store; else fetch it with pip."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from venvs.errors import UsageError, VenvError
from venvs.exclusive import exclusive
from venvs.process import run_tool
from venvs.session import Session

OLDEST = Version("0.9")  # what the tests have run with, and later


@dataclass(frozen=True)
class Uv:
    """A uv that can be run."""

    path: Path
    version: Version


def find_uv(
    given: str, tools: Path, python: str, environment: Mapping[str, str], session: Session
) -> Uv:
    """Return a uv; `given` is a path or "", `tools` the store's directory of tools.

    `environment` is what pip needs to fetch it (PIP_INDEX_URL and the like).
    """
    if given:
        found = _asked(Path(given))
        if found is None:
            raise UsageError(f"{given} is no uv of {OLDEST} or later", "see --uv")
        return found
    for path in _places(tools):
        found = _asked(path)
        if found is not None:
            return found
    tools.mkdir(parents=True, exist_ok=True)
    with exclusive(tools / ".uv.lock", session, "the fetching of uv"), session.step("fetch uv"):
        return _stored(tools) or _fetched(tools, python, environment)


def _places(tools: Path) -> Iterator[Path]:
    beside = Path(sys.argv[0]).absolute().parent / "uv"
    for path in (shutil.which("uv"), beside, Path(sys.executable).with_name("uv")):
        if path is not None:
            yield Path(path)
    stored = _stored(tools)
    if stored is not None:
        yield stored.path


def _stored(tools: Path) -> Uv | None:
    found = (_asked(path) for path in sorted(tools.glob("uv-*/bin/uv"), reverse=True))
    return next((one for one in found if one is not None), None)


def _asked(path: Path) -> Uv | None:
    if not os.access(path, os.X_OK) or path.is_dir():
        return None
    done = run_tool([str(path), "--version"], environment={}, seconds=30)
    said = re.match(r"uv (\d[\w.]*)", done.output)
    if done.code or said is None or Version(said[1]) < OLDEST:
        return None
    return Uv(path.absolute(), Version(said[1]))


def _fetched(tools: Path, python: str, environment: Mapping[str, str]) -> Uv:
    """Install uv into a directory of its own, which gets its name when it is whole."""
    with tempfile.TemporaryDirectory(prefix=".uv-", dir=tools) as room:
        target = Path(room) / "uv"
        options = ("--no-deps", "--only-binary=:all:", "--no-compile", "--target", str(target))
        said = []
        for one in dict.fromkeys((sys.executable, python)):
            done = run_tool(
                [one, "-m", "pip", "install", "--quiet", *options, f"uv>={OLDEST}"],
                environment=environment,
                directory=Path(room),
                seconds=600,
            )
            said.append(done.tail)
            if done.code == 0:
                break
        found = _asked(target / "bin" / "uv")
        if found is None:
            raise VenvError(
                "\n".join(["there is no uv here, and pip cannot fetch it:", *said]),
                "install uv, lay it beside the engine, or name it with --uv",
            )
        place = tools / f"uv-{found.version}"
        shutil.rmtree(place, ignore_errors=True)
        target.rename(place)
    return Uv(place / "bin" / "uv", found.version)
