"""Look up the metadata of every resolved release, a few at a time."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.release_metadata import ReleaseMetadata
from resolver.index.interface import (
    CoreMetadata,
    File,
    Index,
    IndexFailure,
    MetadataUnavailable,
    Page,
)
from resolver.progress import Progress
from resolver.soundness import Member
from resolver.values import Pins

THREADS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """Members by (name, version), and those whose metadata could not be told, with the reason."""

    members: Mapping[tuple[NormalizedName, str], Member]
    unknown: Mapping[tuple[NormalizedName, str], str]

    def on(self, pins: Mapping[NormalizedName, str]) -> Mapping[NormalizedName, Member]:
        """Return the members that these pins name."""
        return {
            name: self.members[name, version]
            for name, version in pins.items()
            if (name, version) in self.members
        }


def look_up(
    resolved: Pins, index: Index, recorded: Iterable[ReleaseMetadata], progress: Progress
) -> Membership:
    """Return the metadata of all resolved releases; recorded metadata goes first."""
    entries = tuple(recorded)
    wanted = sorted({item for pins in resolved.values() for item in pins.items()})
    members: dict[tuple[NormalizedName, str], Member] = {}
    unknown: dict[tuple[NormalizedName, str], str] = {}

    def one(item: tuple[NormalizedName, str]) -> None:
        try:
            members[item] = member_of(*item, index, entries)
        except MetadataUnavailable as err:
            unknown[item] = str(err)
        progress.step()

    progress.phase("reading the metadata of what was resolved", len(wanted))
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, wanted))
    return Membership(members=members, unknown=unknown)


def member_of(
    name: NormalizedName, version: str, index: Index, recorded: Iterable[ReleaseMetadata]
) -> Member:
    """Return one release's metadata, recorded or from the index; raise MetadataUnavailable."""
    wanted = Version(version)
    entry = next((e for e in recorded if e.name == name and Version(e.version) == wanted), None)
    found = entry or _from_index(name, wanted, index)
    return Member(
        name=name,
        version=version,
        requires_dist=found.requires_dist,
        requires_python=found.requires_python,
    )


def members_of(
    releases: Iterable[tuple[NormalizedName, str]],
    index: Index,
    recorded: Iterable[ReleaseMetadata],
) -> tuple[Member, ...]:
    """Return the metadata of releases in their order, without those that cannot be told."""
    entries = tuple(recorded)

    def one(release: tuple[NormalizedName, str]) -> Member | None:
        try:
            return member_of(*release, index, entries)
        except IndexFailure:
            return None

    with ThreadPoolExecutor(THREADS) as pool:
        return tuple(found for found in pool.map(one, releases) if found is not None)


def _from_index(name: NormalizedName, version: Version, index: Index) -> CoreMetadata:
    page = index.page(name)
    file = page and best_file(page, version)
    if not file:
        raise MetadataUnavailable(f"{name} {version} has no file on the index")
    return index.metadata(file)


def best_file(page: Page, version: Version) -> File | None:
    """Return the file to read metadata from: a wheel for any platform, a wheel, an sdist."""
    files = page.files_of(version)
    return min(files, key=_preference, default=None)


def _preference(file: File) -> tuple[int, str]:
    if file.filename.endswith("-none-any.whl"):
        return (0, file.filename)
    if not file.is_wheel:
        return (3, file.filename)
    return (1 if "linux" in file.filename else 2, file.filename)
