"""What releases require, as their metadata says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from packaging.requirements import Requirement
from packaging.utils import NormalizedName
from packaging.version import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Requires:
    """Release -> its requirements (core metadata, Requires-Dist), or why they are not known."""

    answers: Mapping[tuple[NormalizedName, Version], tuple[Requirement, ...] | str] = field(
        default_factory=dict
    )

    def of(self, name: NormalizedName, version: str) -> tuple[Requirement, ...] | str:
        """Return what a release requires, or why nobody knows."""
        return self.answers.get((name, Version(version)), "its metadata was not looked at")
