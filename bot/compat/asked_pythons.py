"""Understand upstream's ways to name Pythons: `-p` and `--version-map`."""

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.version import Version

from bot.errors import UserError
from resolver.engines.interpreters import ask

_PLAIN = re.compile(r"3\.\d{1,3}", re.ASCII)
_NAMED = re.compile(r"python(?P<python>3\.\d{1,3})", re.ASCII)


def pythons_of(asked: Iterable[str]) -> tuple[str, ...]:
    """Return the governed Pythons that `-p` names: "3.12", "python3.12" or an interpreter's path.

    An interpreter is asked which Python it is. One that is not installed but says its version in
    its name is taken at its word: nothing needs to run under it.
    """
    found: dict[str, None] = {}
    for text in asked:
        found[_python_of(text)] = None
    return tuple(found)


def version_map_of(texts: Iterable[str], pythons: Iterable[str]) -> Mapping[str, str]:
    """Return copy -> original for `--version-map ORIGINAL:COPY`; raise UserError.

    The original must be one of `pythons`; a copy must be none of them, and be copied once.
    """
    resolved = set(pythons)
    copies: dict[str, str] = {}
    for text in texts:
        original, colon, copy = text.partition(":")
        if not colon or not _PLAIN.fullmatch(original) or not _PLAIN.fullmatch(copy):
            raise UserError(
                f"--version-map {text}: not two Pythons.", hint="write it like 3.12:3.13"
            )
        if original not in resolved:
            raise UserError(
                f"--version-map {text}: {original} is not resolved.", hint=f"add -p {original}"
            )
        if copy in resolved or copy in copies:
            raise UserError(
                f"--version-map {text}: {copy} is there already.",
                hint=f"leave out either this or the other {copy}",
            )
        copies[copy] = original
    return copies


def in_order(pythons: Iterable[str]) -> tuple[str, ...]:
    """Sort Pythons as versions: 3.9 before 3.10."""
    return tuple(sorted(pythons, key=Version))


def _python_of(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    path = shutil.which(text)
    interpreter = ask(Path(path)) if path is not None else None
    if interpreter is not None:
        return interpreter.python
    # A shim of pyenv is there for every Python, and runs only for the chosen ones.
    named = _NAMED.fullmatch(Path(text).name)
    if named is None:
        raise UserError(
            f"-p {text}: there is no such interpreter.",
            hint="name a Python (3.12), a command (python3.12) or a path (/usr/bin/python3.12)",
        )
    return named["python"]
