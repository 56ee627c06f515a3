"""What a generation was made of and for: a small file that is read on every run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from venvs.files import write_atomically

SCHEMA = "pinwarden.venv-record/1"
Facts = tuple[tuple[str, str, str], ...]  # section, option, value


@dataclass(frozen=True)
class Record:
    """One generation.

    `lock` is the SHA-256 of the lock's bytes. `wheels` maps names to [version, SHA-256 of the
    wheel]; those in `left_out` are not among them. `python` is Interpreter.key; `signature` tells
    the interpreter's file, see `signature_of`. `visible` maps files to the SHA-256 of their
    content; `links` maps names in site-packages to where they lead. `facts` are still to be
    written, at `facts_file`; `created` is in seconds since the epoch, UTC.
    """

    generation: int
    created: int
    lock: str
    left_out: tuple[str, ...]
    wheels: Mapping[str, tuple[str, str]]
    python: str
    executable: str
    signature: tuple[int, ...]
    installer: str
    site_packages: str
    visible: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = ()
    facts_file: str = ""

    @property
    def versions(self) -> dict[str, str]:
        """The versions by name."""
        return {name: version for name, (version, _) in self.wheels.items()}


def read_record(path: Path) -> Record | None:
    """Read a record; None when there is none that can be read, so that all is made anew."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("schema") != SCHEMA:
            return None
        return _record(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_record(path: Path, record: Record) -> None:
    """Write a record."""
    content = {"schema": SCHEMA, **asdict(record)}
    write_atomically(path, json.dumps(content, indent=1, sort_keys=True).encode())


def _record(content: dict[str, Any]) -> Record:
    wheels = {name: (str(one[0]), str(one[1])) for name, one in content.pop("wheels").items()}
    facts = tuple((str(one[0]), str(one[1]), str(one[2])) for one in content.pop("facts"))
    signature = tuple(int(part) for part in content.pop("signature"))
    left_out = tuple(content.pop("left_out"))
    return Record(wheels=wheels, facts=facts, signature=signature, left_out=left_out, **content)


def signature_of(executable: Path) -> tuple[int, ...]:
    """Return what tells a file from another at the same place: device, inode, size, time.

    Links are followed. Raises OSError where there is no file.
    """
    found = executable.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
