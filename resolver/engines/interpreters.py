"""Find the interpreters of asked Pythons; nothing is downloaded, everything is asked itself.

Looked at, in this order: the paths that were given, the interpreter that runs us, `pythonX.Y` in
every directory of PATH, and pyenv's versions. A name proves nothing (a shim may lead anywhere):
each candidate runs isolated and says which Python it is.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resolver.engines.interface import EngineFailure
from resolver.engines.process import run

_QUESTION = (
    "import json, os, sys; print(json.dumps({"
    "'path': os.path.realpath(getattr(sys, '_base_executable', None) or sys.executable),"
    "'version': '.'.join(str(part) for part in sys.version_info[:3]),"
    "'implementation': sys.implementation.name}))"
)
_TIMEOUT = 30.0  # seconds; an interpreter starts in well under one


@dataclass(frozen=True, kw_only=True, slots=True)
class Interpreter:
    """An interpreter that was asked who it is: its real path, full version, implementation."""

    path: Path
    version: str
    implementation: str

    @property
    def python(self) -> str:
        """Return the governed Python it stands for: "3.12" of "3.12.1"."""
        return ".".join(self.version.split(".")[:2])


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where to look: paths given by the person, PATH's directories, pyenv's root."""

    given: tuple[Path, ...] = ()
    search_path: tuple[Path, ...] = ()
    pyenv_root: Path | None = None

    @classmethod
    def of_environment(cls, given: Sequence[Path] = ()) -> "Places":
        """Read PATH and PYENV_ROOT of this process."""
        entries = os.environ.get("PATH", "").split(os.pathsep)
        root = os.environ.get("PYENV_ROOT", "")
        return cls(
            given=tuple(given),
            search_path=tuple(Path(entry) for entry in entries if entry),
            pyenv_root=Path(root) if root else Path.home() / ".pyenv",
        )


def find(pythons: Sequence[str], places: Places) -> dict[str, Interpreter]:
    """Return one CPython for each of `pythons`; raise EngineFailure naming all that are missing."""
    found: dict[str, Interpreter] = {}
    for path in places.given:
        interpreter = _asked_for(path)
        found.setdefault(interpreter.python, interpreter)
    missing = []
    for python in pythons:
        interpreter_or_none = found.get(python) or _search(python, places)
        if interpreter_or_none is None:
            missing.append(python)
        else:
            found[python] = interpreter_or_none
    if missing:
        raise EngineFailure(_sentence(missing))
    return {python: found[python] for python in pythons}


def ask(path: Path) -> Interpreter | None:
    """Ask an executable which Python it is; None when it is none that runs."""
    try:
        ended = run([str(path), "-I", "-c", _QUESTION], cwd=None, timeout=_TIMEOUT)
        answer = json.loads(ended.stdout)
        return Interpreter(
            path=Path(answer["path"]),
            version=str(answer["version"]),
            implementation=str(answer["implementation"]),
        )
    except (EngineFailure, ValueError, TypeError, KeyError):
        return None


def _asked_for(path: Path) -> Interpreter:
    interpreter = ask(path)
    if interpreter is None:
        raise EngineFailure(f"{path} is not a Python interpreter that runs; name another path")
    if interpreter.implementation != "cpython":
        raise EngineFailure(f"{path} is {interpreter.implementation}; the pins are for CPython")
    return interpreter


def _search(python: str, places: Places) -> Interpreter | None:
    for candidate in _candidates(python, places):
        interpreter = ask(candidate)
        if (
            interpreter is not None
            and interpreter.python == python
            and interpreter.implementation == "cpython"
        ):
            return interpreter
    return None


def _candidates(python: str, places: Places) -> Iterator[Path]:
    if python == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield Path(sys.executable)
    for directory in places.search_path:
        candidate = directory / f"python{python}"
        if os.access(candidate, os.X_OK):
            yield candidate
    if places.pyenv_root is not None:
        versions = (places.pyenv_root / "versions").glob(f"{python}.*/bin/python")
        # The newest patch release first; a name that is no number ("3.13-dev") comes last.
        yield from sorted(versions, key=_patch_level, reverse=True)


def _patch_level(path: Path) -> int:
    last = path.parent.parent.name.rpartition(".")[2]
    return int(last) if last.isdecimal() else -1


def _sentence(missing: Sequence[str]) -> str:
    names = ", ".join(f"python{python}" for python in missing)
    return (
        f"no interpreter found for {' and '.join(missing)} ({names} on PATH, pyenv's versions): "
        f"install {'it' if len(missing) == 1 else 'them'} (for example: pyenv install "
        f"{' '.join(missing)}), name {'its path' if len(missing) == 1 else 'their paths'} with "
        "--python, or use --engine uv, which needs none"
    )
