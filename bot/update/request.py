"""What an update is asked, and what it finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from packaging.utils import NormalizedName

from bot.report.document import Facts
from bot.update.inputs import Tree
from policies.governed import GovernedSet
from policies.hold import Hold, HoldState
from resolver.record import Record
from resolver.sdist_metadata import Builds
from resolver.session import EngineName
from resolver.values import Resolution


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One update as it was asked for."""

    files: Mapping[str, bytes]
    governed: GovernedSet
    tree: Tree
    pythons: tuple[str, ...]
    strategy: str
    engine: EngineName = "uv"
    verify_with: tuple[EngineName, ...] = ()
    cutoff: datetime | None = None
    free: bool = False
    only: frozenset[NormalizedName] = frozenset()
    now: datetime
    index_urls: tuple[str, ...]
    cache: Path
    netrc: Path | None
    interpreters: tuple[Path, ...] = ()
    builds: Builds = Builds.CONFINED


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an update found; `again` when everything is as in the last run."""

    resolution: Resolution
    record: Record
    problem_holds: tuple[tuple[Hold, HoldState], ...]
    facts: Mapping[NormalizedName, Facts]
    again: bool
