"""Write a wheel so that the same content gives the same bytes: sorted, without a clock."""

from __future__ import annotations

import zipfile
from pathlib import Path

from venvs.errors import RefusedError
from venvs.wheel_file import check_members

_TIME = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def write_normal(wheel: Path, destination: Path) -> None:
    """Copy a wheel member by member; .dist-info stands last, as PEP 427 recommends.

    What RECORD says stays true, since it speaks of contents. Raises RefusedError for a wheel that
    is broken or leads outside.
    """
    try:
        with zipfile.ZipFile(wheel) as given, zipfile.ZipFile(destination, "w") as made:
            check_members(given, wheel.name)
            for member in sorted(given.infolist(), key=_order):
                if not member.is_dir():
                    made.writestr(_plain(member), given.read(member), compresslevel=_LEVEL)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as err:
        raise RefusedError(f"the build made a wheel that one cannot read: {err}") from err


def _order(member: zipfile.ZipInfo) -> tuple[bool, bool, str]:
    name = member.filename
    return ".dist-info/" in name, name.endswith(".dist-info/RECORD"), name


def _plain(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(member.filename, _TIME)
    executable = (member.external_attr >> 16) & 0o100
    entry.create_system = 3  # Unix, wherever it was built; else the mode below says nothing.
    entry.external_attr = (0o100755 if executable else 0o100644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
