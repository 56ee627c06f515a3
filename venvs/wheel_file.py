"""Look into wheels without installing them: name, tags, metadata, members that lead outside."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from policies.name import NormalizedName, normalize
from venvs.errors import RefusedError

_LARGEST_METADATA = 16 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class WheelName:
    """What a wheel's file name says; `tags` as in cp311-cp311-linux_x86_64, sets expanded."""

    name: NormalizedName
    version: str
    build: tuple[int, str]
    tags: frozenset[str]

    def rank(self, tags: Sequence[str]) -> int | None:
        """Return the place of its best tag among those a Python takes, None when it takes none."""
        return min((place for place, tag in enumerate(tags) if tag in self.tags), default=None)


def wheel_name(file_name: str) -> WheelName | None:
    """Parse the file name of a wheel (PEP 427); return None when it is none."""
    try:
        name, version, build, tags = parse_wheel_filename(file_name)
    except InvalidWheelFilename:
        return None
    number = (build[0], build[1]) if build else (-1, "")
    return WheelName(normalize(name), str(version), number, frozenset(str(tag) for tag in tags))


def metadata_of(wheel: Path) -> bytes:
    """Return METADATA of the one .dist-info directory; raise RefusedError for a broken wheel."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return _metadata(archive, wheel.name)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as err:
        raise RefusedError(f"{wheel.name} is no wheel that one could read: {err}") from err


def check_members(archive: zipfile.ZipFile, wheel: str) -> None:
    """Raise RefusedError when a member would be unpacked outside, or stands there twice."""
    names = [member.filename for member in archive.infolist()]
    for name in names:
        if leads_outside(name):
            raise RefusedError(
                f"{wheel} has a member that leads outside: {name!r}", "do not use this wheel"
            )
    if len(set(names)) != len(names):
        raise RefusedError(f"{wheel} has a member twice", "do not use this wheel")


def leads_outside(name: str) -> bool:
    """Tell whether the path of an archive's member is absolute or climbs up."""
    path = PurePosixPath(name)
    return not name or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name


def _metadata(archive: zipfile.ZipFile, wheel: str) -> bytes:
    check_members(archive, wheel)
    found = [
        name
        for name in archive.namelist()
        if name.endswith(".dist-info/METADATA") and name.count("/") == 1
    ]
    if len(found) != 1:
        raise RefusedError(f"{wheel} has {len(found)} METADATA files, and a wheel has one")
    if archive.getinfo(found[0]).file_size > _LARGEST_METADATA:
        raise RefusedError(f"{wheel} has a METADATA file that is too large")
    return archive.read(found[0])
