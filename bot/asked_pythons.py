"""Understand the ways to name a Python: a version, a command, or an interpreter's path."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserError
from resolver.engines.interpreters import ask

_PLAIN = re.compile(r"3\.\d{1,3}", re.ASCII)
_NAMED = re.compile(r"python(?P<python>3\.\d{1,3})", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedPythons:
    """The Pythons in the order in which they were named, and the interpreters among them."""

    pythons: tuple[str, ...]
    interpreters: tuple[Path, ...]


def asked_pythons(texts: Iterable[str], option: str) -> AskedPythons:
    """Read what an option names: "3.12", "python3.12" or "/usr/bin/python3.12".

    An interpreter is asked which Python it is. One that does not run but says its version in its
    name is taken at its word: uv needs none. Raise UserError for anything else.
    """
    pythons: dict[str, None] = {}
    interpreters: dict[Path, None] = {}
    for text in texts:
        python, path = _named(text, option)
        pythons[python] = None
        if path is not None:
            interpreters[path] = None
    return AskedPythons(pythons=tuple(pythons), interpreters=tuple(interpreters))


def is_plain(text: str) -> bool:
    """Say whether a text is a Python as it is governed: "3.12"."""
    return _PLAIN.fullmatch(text) is not None


def _named(text: str, option: str) -> tuple[str, Path | None]:
    if is_plain(text):
        return text, None
    path = shutil.which(text)
    interpreter = ask(Path(path)) if path is not None else None
    if interpreter is not None:
        return interpreter.python, interpreter.path
    # A shim of pyenv is there for every Python, and runs only for the chosen ones.
    named = _NAMED.fullmatch(Path(text).name)
    if named is None:
        raise UserError(
            f"{option} {text}: there is no such interpreter.",
            hint="name a Python (3.12), a command (python3.12) or a path (/usr/bin/python3.12)",
        )
    return named["python"], None
