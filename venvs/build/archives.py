"""Unpack sdists so that nothing lands outside, whatever their members say."""

from __future__ import annotations

import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from venvs.errors import RefusedError
from venvs.wheel_file import leads_outside

_LARGEST = 8 * 1024**3  # bytes, unpacked
_CHUNK = 1 << 20


@dataclass(frozen=True)
class _Member:
    """One member: a directory, a symbolic link (`target`) or a file (`content`)."""

    name: str
    mode: int
    modified: float
    target: str = ""
    content: IO[bytes] | None = None


def unpack(archive: Path, destination: Path, name: str) -> Path:
    """Unpack a .tar.* or .zip into an empty directory; return the root of its source tree.

    `name` is its file name. Raises RefusedError for a member that is no file, directory or link
    within, for one that would be written outside, and for what is no archive.
    """
    try:
        if name.lower().endswith(".zip"):
            with zipfile.ZipFile(archive) as packed:
                _write(_zip_members(packed), destination, name)
        else:
            with tarfile.open(archive) as opened:
                _write(_tar_members(opened, name), destination, name)
    except (
        tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError
    ) as err:  # fmt: skip
        raise RefusedError(f"{name} is no archive that one could unpack: {err}") from err
    return _root(destination)


def _tar_members(packed: tarfile.TarFile, name: str) -> Iterator[_Member]:
    for member in packed:
        if member.isreg() or member.islnk():  # A hard link becomes a copy of what it leads to.
            content = packed.extractfile(member)
            yield _Member(member.name, member.mode, member.mtime, content=content)
        elif member.isdir():
            yield _Member(member.name, member.mode, member.mtime)
        elif member.issym():
            yield _Member(member.name, member.mode, member.mtime, target=member.linkname)
        else:
            raise RefusedError(f"{name} has a member that is no file: {member.name!r}")


def _zip_members(packed: zipfile.ZipFile) -> Iterator[_Member]:
    for member in packed.infolist():
        mode = member.external_attr >> 16
        if stat.S_ISLNK(mode):
            raise RefusedError(f"the zip archive has a symbolic link: {member.filename!r}")
        content = None if member.is_dir() else packed.open(member)
        yield _Member(member.filename, mode, 315532800.0, content=content)


def _write(members: Iterator[_Member], destination: Path, name: str) -> None:
    """Write files first and links last, so that nothing is ever written through a link."""
    links = []
    left = _LARGEST
    for member in members:
        place = _place(destination, member.name, name)
        if member.target:
            links.append((place, member.target))
        elif member.content is None:
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            left -= _copy(member.content, place, left, name)
            place.chmod(0o755 if member.mode & 0o100 else 0o644)
            os.utime(place, (member.modified, member.modified))
    for place, target in links:
        _link(place, target, destination, name)


def _place(destination: Path, member: str, name: str) -> Path:
    if leads_outside(member):
        raise RefusedError(
            f"{name} has a member that leads outside: {member!r}", "do not use this archive"
        )
    return destination / member


def _copy(content: IO[bytes], place: Path, left: int, name: str) -> int:
    written = 0
    with content, place.open("wb") as stream:
        while chunk := content.read(_CHUNK):
            written += len(chunk)
            if written > left:
                raise RefusedError(f"{name} is larger than {_LARGEST >> 30} GiB when unpacked")
            stream.write(chunk)
    return written


def _link(place: Path, target: str, destination: Path, name: str) -> None:
    """Make a link; its `..` all stand at the front, so other links cannot change where it leads."""
    parts = PurePosixPath(target).parts
    climbs = sum(part == ".." for part in parts)
    deep = len(place.parent.relative_to(destination).parts)
    if target.startswith("/") or climbs > deep or ".." in parts[climbs:]:
        raise RefusedError(f"{name} has a link that leads outside: {place.name!r} -> {target!r}")
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.parent.resolve() != destination.resolve() / place.parent.relative_to(destination):
        raise RefusedError(f"{name} has a link within a link: {place.name!r}")
    place.symlink_to(target)


def _root(destination: Path) -> Path:
    """Return the one directory in which sdists have all they have (PEP 625), else the place."""
    entries = list(destination.iterdir())
    if len(entries) == 1 and entries[0].is_dir() and not entries[0].is_symlink():
        return entries[0]
    return destination
