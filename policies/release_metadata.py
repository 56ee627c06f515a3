"""Metadata of releases that only a build could tell, as recorded in sdist-metadata.toml."""

from dataclasses import dataclass

from packaging.utils import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseMetadata:
    """Core metadata of one release that is declared instead of built."""

    name: NormalizedName
    version: str
    requires_dist: tuple[str, ...]
    requires_python: str | None
