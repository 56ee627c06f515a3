"""What a verb answers: whether anything changed, which packages, how long each step took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from venvs.errors import REFUSED


@dataclass(frozen=True)
class PackageChanges:
    """Packages by normalised name: with one version, or with the version before and after."""

    added: Mapping[str, str] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)
    updated: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.updated)


@dataclass(frozen=True)
class Outcome:
    """The answer of one verb.

    `changed` is None for verbs that only look. `summary` are lines for people, `notes` are
    remarks for people and machines alike (a pin that was shadowed, an index that was away), and
    `data` is what a verb adds to its JSON document; `findings` gives the exit code of a "no".
    """

    changed: bool | None = None
    packages: PackageChanges | None = None
    summary: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    findings: bool = False

    @property
    def code(self) -> int:
        """The exit code."""
        return REFUSED if self.findings else 0


def compared(before: Mapping[str, str], after: Mapping[str, str]) -> PackageChanges:
    """Return what differs between two sets of packages, each a version by name."""
    both = sorted(before.keys() & after.keys())
    return PackageChanges(
        added={name: after[name] for name in sorted(after.keys() - before.keys())},
        removed={name: before[name] for name in sorted(before.keys() - after.keys())},
        updated={name: (before[name], after[name]) for name in both if before[name] != after[name]},
    )
