"""The list of what a bundle holds: bundle.json, its first member.

bundle.json                  schema, and for each other member its SHA-256 and size
locks/pylock.NAME.toml       locks as they were
wheels/FILE.whl              every wheel that they name
engine/pinwarden-venv.pyz    the engine, when there was one to take along
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from venvs.errors import RefusedError

SCHEMA = "pinwarden.venv-bundle/1"
LIST = "bundle.json"
ENGINE = "engine/pinwarden-venv.pyz"
_MEMBER = re.compile(
    r"locks/pylock(\.[^./]+)?\.toml|wheels/[0-9a-f]{64}/[^/\s]+\.whl|engine/pinwarden-venv\.pyz"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Member:
    """One file of a bundle; `size` in bytes."""

    name: str
    sha256: str
    size: int


def formatted(members: Iterable[Member]) -> bytes:
    """Return bundle.json."""
    files = {one.name: {"sha256": one.sha256, "size": one.size} for one in members}
    return (
        json.dumps({"schema": SCHEMA, "files": files}, indent=1, sort_keys=True) + "\n"
    ).encode()


def parsed(text: bytes) -> Mapping[str, Member]:
    """Parse it; raise RefusedError for a member that a bundle does not have, or no digest."""
    try:
        return _members(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        hint = "bundles are made by bundle export"
        raise RefusedError(f"this is no bundle: {err}", hint) from err


def _members(content: Mapping[str, Any]) -> Mapping[str, Member]:
    if content["schema"] != SCHEMA:
        raise ValueError(f"its schema is {content['schema']!r}, and {SCHEMA} is what we know")
    return {name: _member(name, one) for name, one in content["files"].items()}


def _member(name: str, table: Mapping[str, object]) -> Member:
    digest = str(table["sha256"])
    if not _MEMBER.fullmatch(name) or ".." in name or "\\" in name:
        raise ValueError(f"{name!r} does not belong into a bundle")
    if not _SHA256.fullmatch(digest) or (name.startswith("wheels/") and digest not in name):
        raise ValueError(f"{name} has no SHA-256, or another than its name")
    return Member(name, digest, int(str(table["size"])))
