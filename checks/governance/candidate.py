"""What was found out about a new requirement, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from packaging.utils import NormalizedName

from checks.governance.advisories import NOT_ASKED, Advisories


@dataclass(frozen=True, kw_only=True, slots=True)
class Packaged:
    """What one distribution ships: a version, "" for nothing, or why that is not known."""

    where: str
    version: str = ""
    unknown: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulled:
    """What comes and what moves if it is added, or why that is not known."""

    added: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    unknown: str = ""


NOT_RESOLVED = Pulled(unknown="not resolved")


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What was found out; `releases` are (version, time or None), ascending, yanked ones left out.

    `tests_in_sdist` is None where it could not be told, and "no sdist" is False with no sdist.
    """

    name: str
    key: NormalizedName
    found: bool
    unknown: str = ""
    summary: str = ""
    licence: str = ""
    requires_python: str = ""
    releases: tuple[tuple[str, datetime | None], ...] = ()
    yanked: tuple[str, ...] = ()
    status: str = "active"
    has_wheel: bool = False
    wheel_for_all: bool = False
    has_sdist: bool = False
    tests_in_sdist: bool | None = None
    links: Mapping[str, str] | None = None
    advisories: Advisories = NOT_ASKED
    packaged: tuple[Packaged, ...] = ()
    pulled: Pulled = NOT_RESOLVED
