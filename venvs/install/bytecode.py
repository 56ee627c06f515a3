"""Compile an environment's modules, in parallel, naming the paths that they will have."""

from __future__ import annotations

import os
from pathlib import Path

from venvs.process import run_tool
from venvs.session import Session


def compile_modules(python: Path, tree: Path, final: Path, session: Session) -> None:
    """Compile everything below lib with the environment's own Python.

    A module that does not compile (templates, code for other Pythons) is left as it is, as pip
    leaves it.
    """
    words = ["-m", "compileall", "-q", "-q", "-j", str(os.cpu_count() or 1)]
    where = ["-s", str(tree), "-p", str(final), str(tree / "lib")]
    with session.step("compile"):
        run_tool([str(python), "-I", *words, *where], environment={"PATH": os.defpath})
