"""Say what a wheel is built from: an sdist, an archive, a commit or a directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

from venvs.errors import UsageError
from venvs.pylock import Package


@dataclass(frozen=True)
class Archive:
    """An sdist or another archive, by digest; `url` or `path` says where to get it."""

    name: str
    sha256: str
    url: str = ""
    path: str = ""
    subdirectory: str = ""

    @property
    def identity(self) -> Mapping[str, str]:
        """What makes it this source and no other, wherever it came from."""
        return {"archive": self.sha256, "subdirectory": self.subdirectory}


@dataclass(frozen=True)
class Commit:
    """A commit of a git repository; `revision` is what was asked for (a branch, a tag)."""

    url: str
    commit: str
    revision: str = ""
    subdirectory: str = ""

    @property
    def identity(self) -> Mapping[str, str]:
        """The commit names its tree and its history; versions may come of either."""
        return {"commit": self.commit, "subdirectory": self.subdirectory}


@dataclass(frozen=True)
class Directory:
    """A tree on this host; its content has to be looked at to tell what it is."""

    path: str
    subdirectory: str = ""


Origin = Union[Archive, Commit, Directory]


def origin_of(package: Package) -> Origin | None:
    """Return what a package is built from, None when the lock has wheels only."""
    for kind, table in package.source.items():
        return _of_source(kind, table, package.name)
    if package.sdist is None:
        return None
    sdist = package.sdist
    return Archive(name=sdist.name, sha256=sdist.sha256, url=sdist.url, path=sdist.path)


def _of_source(kind: str, table: Mapping[str, Any], name: str) -> Origin:
    place = str(table.get("url", "") or table.get("path", ""))
    inside = str(table.get("subdirectory", ""))
    if inside.startswith("/") or ".." in inside.split("/"):
        raise UsageError(f"{name}: the subdirectory {inside!r} leads out of its source")
    if kind == "vcs":
        if table.get("type") != "git":
            raise UsageError(f"{name}: {table.get('type')!r} repositories are not known, only git")
        revision = str(table.get("requested-revision", ""))
        return Commit(place, str(table["commit-id"]), revision, inside)
    if kind == "directory":
        return Directory(place, inside)
    digest = str(table.get("hashes", {}).get("sha256", ""))
    if not digest:
        raise UsageError(f"{name}: the lock has no SHA-256 of the archive {place}")
    file_name = place.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].rpartition("/")[2]
    return Archive(file_name, digest, str(table.get("url", "")), str(table.get("path", "")), inside)
