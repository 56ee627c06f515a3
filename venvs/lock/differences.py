"""Say what differs in substance between two locks: versions, commits and contents. Pure."""

from __future__ import annotations

from typing import Any

from venvs.outcome import PackageChanges, compared
from venvs.pylock import Lock, Package

_SHOWN = 12  # characters of a commit or digest


def differences(before: Lock | None, after: Lock) -> PackageChanges:
    """Return the packages that are others now; a package that only was built in between is not."""
    if before is None:
        return compared({}, _shown(after))
    old, new = _shown(before), _shown(after)
    for one in after.packages:
        other = before.package(one.name)
        if other is None:
            continue
        if _same(other, one):
            old[one.name] = new[one.name] = other.version or one.version
        elif old[one.name] == new[one.name]:
            old[one.name] += f" ({_origin(other)[:_SHOWN] or 'index'})"
            new[one.name] += f" ({_origin(one)[:_SHOWN] or 'index'})"
    return compared(old, new)


def _shown(lock: Lock) -> dict[str, str]:
    return dict(lock.versions)


def _same(one: Package, other: Package) -> bool:
    """Say whether two packages have the same content; a version is unknown before it is built."""
    if _origin(one) != _origin(other) or _subdirectory(one) != _subdirectory(other):
        return False
    if not _origin(one):
        return one.version == other.version
    return not (one.version and other.version) or one.version == other.version


def _origin(package: Package) -> str:
    """Return what a direct reference was: a commit or a digest; "" for what an index has."""
    for kind, table in package.source.items():
        if kind == "vcs":
            return str(table.get("commit-id", ""))
        if kind == "directory":
            return str(package.notes.get("tree-sha256", ""))
        hashes: dict[str, Any] = table.get("hashes", {})
        return str(hashes.get("sha256", ""))
    return ""


def _subdirectory(package: Package) -> str:
    return str(next(iter(package.source.values()), {}).get("subdirectory", ""))
