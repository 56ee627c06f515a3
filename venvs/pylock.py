"""Read and write locks: pylock.toml as PEP 751 says, with our notes under [tool.pinwarden].

A lock is for one platform and one Python. As `lock` makes it, a package has what an index or a
repository offers; `build` leaves one wheel with a digest for each package, and keeps under
[packages.tool.pinwarden] where the wheel's source came from.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli_w

from policies.name import NormalizedName, normalize
from venvs.errors import UsageError
from venvs.files import write_atomically

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LOCK_VERSION = "1.0"
CREATED_BY = "pinwarden"
_FILE_NAME = re.compile(r"pylock(\.[^.]+)?\.toml")
_SHA256 = re.compile(r"[0-9a-f]{64}")
Table = Mapping[str, Any]


@dataclass(frozen=True)
class File:
    """A distribution: its file name, where it lies (a URL or a path), its SHA-256 in hex.

    `size` is in bytes, None where nobody said.
    """

    name: str
    sha256: str
    url: str = ""
    path: str = ""
    size: int | None = None


@dataclass(frozen=True)
class Package:
    """One package of a lock.

    `version` is empty while only a build can tell it. `source` is what an index does not have, as
    one of the tables `vcs`, `archive` or `directory` of PEP 751, under its key:
    `{"vcs": {"type": "git", "url": ..., "commit-id": ...}}`; it stays when `wheels` has the wheel
    that was built from it. `notes` is [packages.tool.pinwarden] without that source.
    """

    name: NormalizedName
    version: str = ""
    wheels: tuple[File, ...] = ()
    sdist: File | None = None
    source: Mapping[str, Table] = field(default_factory=dict)
    index: str = ""
    requires_python: str = ""
    notes: Table = field(default_factory=dict)

    @property
    def is_built(self) -> bool:
        """Whether there is exactly one wheel, so that it can be installed."""
        return len(self.wheels) == 1


@dataclass(frozen=True)
class Lock:
    """A whole lock; packages are in the order of their names.

    `notes` is [tool.pinwarden]: what it was made from and for.
    """

    packages: tuple[Package, ...]
    requires_python: str = ""
    notes: Table = field(default_factory=dict)

    @property
    def versions(self) -> dict[str, str]:
        """The versions by name; of a package yet to be built, the commit or "?"."""
        return {one.name: one.version or _commit(one) for one in self.packages}

    def package(self, name: str) -> Package | None:
        """Return the package of a normalised name, or None."""
        return next((one for one in self.packages if one.name == name), None)


def read_lock(path: Path) -> Lock:
    """Read a lock; raise UsageError when it is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise UsageError(f"cannot read the lock {path}: {err}") from err
    return parse_lock(text, str(path))


def parse_lock(text: str, where: str) -> Lock:
    """Parse the text of a lock; `where` is what an error calls it."""
    try:
        return _lock(tomllib.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        reason = f"{err.args[0]} is missing" if isinstance(err, KeyError) else err
        raise UsageError(
            f"{where} is no lock: {reason}", "a lock is made by the verb lock (PEP 751)"
        ) from err


def write_lock(path: Path, lock: Lock) -> bool:
    """Write a lock beside its place and rename it; return whether the file is another now."""
    if not _FILE_NAME.fullmatch(path.name):
        raise UsageError(
            f"{path.name} is no name for a lock", "PEP 751 allows pylock.toml and pylock.NAME.toml"
        )
    return write_atomically(path, format_lock(lock).encode())


def format_lock(lock: Lock) -> str:
    """Return the text of a lock; the same lock gives the same bytes."""
    content: dict[str, Any] = {"lock-version": LOCK_VERSION, "created-by": CREATED_BY}
    if lock.requires_python:
        content["requires-python"] = lock.requires_python
    packages = sorted(lock.packages, key=lambda one: one.name)
    content["packages"] = [_package_table(one) for one in packages]
    if lock.notes:
        content["tool"] = {"pinwarden": _sorted(lock.notes)}
    return tomli_w.dumps(content)


def _lock(content: Table) -> Lock:
    version = content["lock-version"]
    if str(version).partition(".")[0] != LOCK_VERSION.partition(".")[0]:
        raise ValueError(f"lock-version is {version!r}, and {LOCK_VERSION} is what we know")
    packages = tuple(_package(table) for table in content["packages"])
    twins = {one.name for one in packages if sum(two.name == one.name for two in packages) > 1}
    if twins:
        raise ValueError(
            f"{', '.join(sorted(twins))}: more than once, and a lock is for one Python"
        )
    return Lock(
        packages=tuple(sorted(packages, key=lambda one: one.name)),
        requires_python=str(content.get("requires-python", "")),
        notes=content.get("tool", {}).get("pinwarden", {}),
    )


def _package(table: Table) -> Package:
    notes = dict(table.get("tool", {}).get("pinwarden", {}))
    source = notes.pop("source", None) or {
        key: table[key] for key in ("vcs", "archive", "directory") if key in table
    }
    return Package(
        name=normalize(table["name"]),
        version=str(table.get("version", "")),
        wheels=tuple(_file(one) for one in table.get("wheels", ())),
        sdist=_file(table["sdist"]) if "sdist" in table else None,
        source=source,
        index=str(table.get("index", "")),
        requires_python=str(table.get("requires-python", "")),
        notes=notes,
    )


def _file(table: Table) -> File:
    place = str(table.get("url", "") or table.get("path", ""))
    name = str(table.get("name", "")) or urlsplit(place).path.rpartition("/")[2]
    digest = str(table["hashes"].get("sha256", ""))
    if not _SHA256.fullmatch(digest):
        raise ValueError(f"{name or 'a file'} has no SHA-256")
    if not name or "/" in name or name in (".", "..") or "\0" in name:
        raise ValueError(f"{name!r} is no name of a file")
    size = table.get("size")
    return File(
        name=name,
        sha256=digest,
        url=str(table.get("url", "")),
        path=str(table.get("path", "")),
        size=None if size is None else int(size),
    )


def _package_table(package: Package) -> dict[str, Any]:
    table: dict[str, Any] = {"name": package.name}
    table.update(
        _given(
            ("version", package.version),
            ("requires-python", package.requires_python),
            ("index", package.index),
        )
    )
    notes = dict(package.notes)
    if package.source and package.wheels:  # PEP 751: wheels exclude the other three.
        notes["source"] = package.source
    elif package.source:
        table.update(_sorted(package.source))
    if package.sdist is not None:
        table["sdist"] = _file_table(package.sdist)
    if package.wheels:
        wheels = sorted(package.wheels, key=lambda one: one.name)
        table["wheels"] = [_file_table(one) for one in wheels]
    if notes:
        table["tool"] = {"pinwarden": _sorted(notes)}
    return table


def _file_table(file: File) -> dict[str, Any]:
    table: dict[str, Any] = {"name": file.name}
    table.update(_given(("url", file.url), ("path", file.path)))
    if file.size is not None:
        table["size"] = file.size
    table["hashes"] = {"sha256": file.sha256}
    return table


def _given(*pairs: tuple[str, str]) -> Iterator[tuple[str, str]]:
    return ((key, value) for key, value in pairs if value)


def _sorted(table: Table) -> dict[str, Any]:
    items: Iterable[tuple[str, Any]] = sorted(table.items())
    return {key: _sorted(one) if isinstance(one, Mapping) else one for key, one in items}


def _commit(package: Package) -> str:
    return str(package.source.get("vcs", {}).get("commit-id", "?"))
