"""Rank recent releases by how much could break: the list of a Monday morning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from packaging.utils import NormalizedName
from packaging.version import Version

from checks.facts import Consumers, Known, Pages, Unknown
from policies.governed import GovernedSet
from policies.level import level_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A recent release of something pinned; `pulled` says that it is what is pinned."""

    name: str
    version: str
    uploaded: datetime
    pinned: str
    level: str
    yanked: str | None
    requirers: tuple[str, ...]
    projects: int

    @property
    def pulled(self) -> bool:
        """Say whether tests use it already."""
        return self.version == self.pinned

    @property
    def rank(self) -> tuple[int, int, int, float]:
        """Sort key, the most suspicious first: in use, by who depends on it, large, recent."""
        levels = ("major", "minor", "patch", "other")
        weight = len(self.requirers) + self.projects
        return (
            0 if self.pulled else 1,
            -weight,
            levels.index(self.level) if self.level in levels else len(levels),
            -self.uploaded.timestamp(),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class NotTold:
    """A pinned project whose recent releases are not known, and why."""

    name: str
    reason: str


def recent(
    governed: GovernedSet,
    pages: Pages,
    since: datetime,
    requirers: Mapping[NormalizedName, tuple[str, ...]],
    consumers: Consumers | None,
) -> Iterator[Release | NotTold]:
    """Yield the releases since a time, in no order, and what could not be told."""
    seen: set[NormalizedName] = set()
    for pin in governed.constraints.entries:
        if pin.key in seen:
            continue
        seen.add(pin.key)
        match pages.of(pin.key):
            case Unknown(reason=reason):
                yield NotTold(name=pin.name, reason=reason)
            case Known(page=page):
                projects = (
                    len({c.repository for c, _ in consumers.using(pin.key)}) if consumers else 0
                )
                before = ""
                for version in page.versions():
                    files = page.files_of(version)
                    times = [file.upload_time for file in files if file.upload_time is not None]
                    if not times and version > Version(pin.version):
                        yield NotTold(name=pin.name, reason=f"no upload time for {version}")
                    if times and min(times) >= since:
                        yield Release(
                            name=pin.name,
                            version=str(version),
                            uploaded=min(times),
                            pinned=pin.version,
                            level=level_of(_from(pin.version, before, version), str(version)),
                            yanked=files[0].yanked,
                            requirers=requirers.get(pin.key, ()),
                            projects=projects,
                        )
                    if not version.is_prerelease:
                        before = str(version)
            case _:
                yield NotTold(name=pin.name, reason="no index has it")


def _from(pin: str, before: str, version: Version) -> str:
    """Return what a release is a step from: what is pinned, or the one before if it is in use."""
    return pin if version > Version(pin) else before or pin
