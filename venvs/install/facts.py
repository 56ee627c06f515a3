"""Write Ansible's local facts: an INI file in which other sections and options stay as they are."""

from __future__ import annotations

import configparser
from collections.abc import Iterable
from pathlib import Path

from venvs.errors import UsageError
from venvs.files import write_atomically

DIRECTORY = Path("/etc/ansible/facts.d")


def facts_file(directory: Path, name: str) -> Path:
    """Return the file of a name; raise UsageError when it is no name of a file."""
    if not name or "/" in name or name.startswith("."):
        raise UsageError(f"{name!r} is no name for a file of facts")
    return directory / f"{name}.fact"


def write_facts(path: Path, facts: Iterable[tuple[str, str, str]]) -> bool:
    """Set section, option and value of each fact; return whether the file is another now.

    The form is that of Ansible's ini_file: `[section]`, then `option = value`. A file that is no
    INI is an error: nothing of it is thrown away.
    """
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    parser = configparser.RawConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(present)
    except configparser.Error as err:
        raise UsageError(f"{path} is no INI file: {str(err).splitlines()[0]}") from err
    text = present
    for section, option, value in facts:
        if any("\n" in word or "\r" in word for word in (section, option, value)):
            raise UsageError(f"a fact is one line: {section!r} {option!r}")
        text = _with(text, section, option, value)
    if text == present:
        return False
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    return write_atomically(path, text.encode())


def _with(text: str, section: str, option: str, value: str) -> str:
    """Return the text with one option set; every other line stays as it is."""
    lines = text.splitlines()
    line = f"{option} = {value}"
    begin = next((at for at, one in enumerate(lines) if one.strip() == f"[{section}]"), None)
    if begin is None:
        return "\n".join([*lines, "", f"[{section}]", line]) + "\n"
    end = next(
        (at for at in range(begin + 1, len(lines)) if lines[at].strip().startswith("[")), len(lines)
    )
    for at in range(begin + 1, end):
        name = lines[at].replace(":", "=", 1).partition("=")[0]
        if name.strip().lower() == option.lower() and not lines[at].lstrip().startswith(("#", ";")):
            lines[at] = line
            return "\n".join(lines) + "\n"
    last = end
    while last > begin + 1 and not lines[last - 1].strip():
        last -= 1
    return "\n".join([*lines[:last], line, *lines[last:]]) + "\n"
