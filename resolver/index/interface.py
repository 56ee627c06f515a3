"""What the index tells, as values; and how looking things up can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from packaging.utils import NormalizedName
from packaging.version import Version


class IndexFailure(Exception):  # noqa: N818 - the field's word; every subclass ends in what happened
    """Base of everything that can go wrong at the index."""


class IndexUnavailable(IndexFailure):
    """The index did not answer, or not in a way that can be read, after all retries."""


class MetadataUnavailable(IndexFailure):
    """A distribution's core metadata cannot be told; `needs_build` when only a build could."""

    def __init__(self, message: str, *, needs_build: bool = False) -> None:
        """Keep the flag beside the message."""
        super().__init__(message)
        self.needs_build = needs_build


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """One distribution of a project (PEP 503, 592, 629, 658, 691, 700, 714)."""

    filename: str
    url: str
    version: Version
    is_wheel: bool
    sha256: str | None = None
    requires_python: str | None = None
    yanked: str | None = None  # None: not yanked; "": yanked without a reason
    upload_time: datetime | None = None  # aware, UTC
    metadata_sha256: str | None = None  # "" when offered without a digest
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """All files of one project on the first index that has it."""

    name: NormalizedName
    index_url: str
    digest: str  # SHA-256 of the page's meaning: same digest, same files
    files: tuple[File, ...]
    status: str = "active"  # PEP 792
    status_reason: str = ""

    def versions(self) -> tuple[Version, ...]:
        """Every version with at least one file, ascending, each once."""
        return tuple(self._releases)

    def files_of(self, version: Version) -> tuple[File, ...]:
        """Return the files of one version, in the page's order."""
        return self._releases.get(version, ())

    @cached_property
    def _releases(self) -> Mapping[Version, tuple[File, ...]]:
        releases: dict[Version, list[File]] = {}
        for file in self.files:
            releases.setdefault(file.version, []).append(file)
        return {version: tuple(files) for version, files in sorted(releases.items())}


@dataclass(frozen=True, kw_only=True, slots=True)
class CoreMetadata:
    """What a resolver needs of a distribution's METADATA, and what people read of it."""

    name: str
    version: str
    requires_dist: tuple[str, ...] = ()
    requires_python: str | None = None
    provides_extra: tuple[str, ...] = ()
    license: str = ""  # PEP 639 expression first, else License, else the classifiers
    summary: str = ""
    project_urls: tuple[tuple[str, str], ...] = ()


class Index(Protocol):
    """Read access to a frozen view of the index: the same question has the same answer."""

    def page(self, name: NormalizedName) -> Page | None:
        """Return the project's page; None when no index has it; raise IndexUnavailable."""

    def metadata(self, file: File) -> CoreMetadata:
        """Return a file's metadata; raise MetadataUnavailable or IndexUnavailable."""
