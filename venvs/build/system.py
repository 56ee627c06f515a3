"""Read what a source tree says of its build: [build-system] of pyproject.toml (PEP 517, 518)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from venvs.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LEGACY = "setuptools.build_meta:__legacy__"
_LEGACY_REQUIRES = ("setuptools>=40.8.0",)


@dataclass(frozen=True)
class BuildSystem:
    """What must be there before the backend can be asked anything, and where the backend is."""

    requires: tuple[str, ...] = _LEGACY_REQUIRES
    backend: str = _LEGACY
    backend_path: tuple[str, ...] = ()


def build_system(tree: Path) -> BuildSystem:
    """Read it; a tree with setup.py only is built by setuptools, as PEP 517 says.

    Raises UsageError when nothing in the tree can be built, or it is written wrongly.
    """
    file = tree / "pyproject.toml"
    if not file.is_file():
        if (tree / "setup.py").is_file():
            return BuildSystem()
        raise UsageError("the source has neither pyproject.toml nor setup.py")
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("build-system")
        return BuildSystem() if table is None else _parsed(table, tree)
    except (OSError, ValueError, TypeError, AttributeError) as err:
        raise UsageError(f"pyproject.toml of the source cannot be used: {err}") from err


def _parsed(table: dict[str, Any], tree: Path) -> BuildSystem:
    requires = tuple(str(one) for one in table.get("requires", _LEGACY_REQUIRES))
    paths = tuple(str(one) for one in table.get("backend-path", ()))
    root = tree.resolve()
    for path in paths:
        place = (tree / path).resolve()
        if place != root and root not in place.parents:
            raise ValueError(f"backend-path leads outside: {path!r}")
    return BuildSystem(requires, str(table.get("build-backend", _LEGACY)), paths)
