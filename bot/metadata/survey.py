"""Find the releases whose metadata only a build can tell, and look after recorded ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

from bot.errors import UserError
from policies.governed import GovernedSet
from policies.release_metadata import ReleaseMetadata
from resolver.index.interface import File, MetadataUnavailable
from resolver.index.snapshot import Snapshot
from resolver.progress import Progress


@dataclass(frozen=True, order=True, slots=True)
class Release:
    """One release of a project."""

    name: NormalizedName
    version: Version

    def __str__(self) -> str:
        """Write it as on the command line."""
        return f"{self.name}=={self.version}"


def asked(texts: Sequence[str]) -> list[Release]:
    """Read NAME==VERSION; raise UserError that names every one that is something else."""
    found, bad = [], []
    for text in texts:
        name, separator, version = text.partition("==")
        try:
            Requirement(name)
            found.append(Release(canonicalize_name(name.strip()), Version(version.lstrip("="))))
        except (InvalidRequirement, InvalidVersion):
            separator = ""
        if not separator:
            bad.append(text)
    if bad:
        raise UserError(
            f"not a release: {', '.join(bad)}",
            "name releases as in: metadata record vintage==0.4.1",
        )
    return found


def present(governed: GovernedSet) -> list[Release]:
    """Return every pinned release."""
    pins = (line for line in governed.constraints.entries)
    return sorted({Release(pin.key, Version(str(pin.version))) for pin in pins})


def without_pin(governed: GovernedSet) -> list[NormalizedName]:
    """Return the names of global-requirements that have no pin: they are resolved all the same."""
    pinned = {pin.key for pin in governed.constraints.entries}
    return sorted({line.key for line in governed.requirements.entries} - pinned)


def newest(snapshot: Snapshot, name: NormalizedName) -> Release | None:
    """Return a project's newest release that is neither yanked nor, if it can be, a pre-release."""
    page = snapshot.page(name)
    versions = {file.version for file in page.files if file.yanked is None} if page else set()
    finals = {version for version in versions if not version.is_prerelease}
    return Release(name, max(finals or versions)) if versions else None


def sdist_to_build(snapshot: Snapshot, release: Release) -> File | None:
    """Return the sdist that only a build can tell about; None when metadata is there without.

    Raise UserError when the index does not have the release.
    """
    page = snapshot.page(release.name)
    files = page.files_of(release.version) if page else ()
    if not files:
        raise UserError(
            f"{release} is not on the index", "is the version right? was the release deleted?"
        )
    sdist = next((file for file in files if not file.is_wheel), None)
    if sdist is None or any(file.is_wheel for file in files):
        return None
    try:
        snapshot.metadata(sdist)
    except MetadataUnavailable as err:
        return sdist if err.needs_build else None
    return None


def needing_build(
    snapshot: Snapshot, governed: GovernedSet, progress: Progress
) -> Iterator[tuple[Release, File]]:
    """Yield every release that needs a build: what is pinned, and the newest of each name.

    The newest is what a resolve wants; without its metadata it would be passed over.
    """
    pinned = present(governed)
    names = sorted({release.name for release in pinned} | set(without_pin(governed)))
    progress.phase("Looking for releases that only a build can tell", len(names))
    snapshot.prefetch(names, progress)
    wanted = [release for name in names if (release := newest(snapshot, name)) is not None]
    for release in sorted({*pinned, *wanted}):
        page = snapshot.page(release.name)
        if page is None or not page.files_of(release.version):
            progress.note(f"{release} is pinned, but the index does not have it any more.")
            continue
        file = sdist_to_build(snapshot, release)
        if file is not None:
            yield release, file


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with a recorded entry, and what to do."""

    release: str
    kind: str  # gone, not-needed, not-pinned, different or unknown
    message: str


def faults(
    snapshot: Snapshot, governed: GovernedSet, entries: Iterable[ReleaseMetadata]
) -> Iterator[Fault]:
    """Yield what is wrong with entries, without building anything."""
    pinned = present(governed)
    free = set(without_pin(governed))
    for entry in entries:
        release = Release(entry.name, Version(entry.version))
        page = snapshot.page(entry.name)
        if page is None or not page.files_of(release.version):
            yield Fault(
                release=str(release),
                kind="gone",
                message=f"{release} is not on the index any more; delete the entry",
            )
        elif sdist_to_build(snapshot, release) is None:
            yield Fault(
                release=str(release),
                kind="not-needed",
                message=f"{release} tells its metadata without a build; delete the entry",
            )
        elif release.name not in free and not any(
            pin.name == release.name and pin.version <= release.version for pin in pinned
        ):
            yield Fault(
                release=str(release),
                kind="not-pinned",
                message=f"{release} is older than every pin, or its project has none; delete it",
            )


def difference(recorded: ReleaseMetadata, built: ReleaseMetadata) -> str:
    """Say in what two answers differ; "" when they mean the same."""
    parts = []
    if _meaning(recorded.requires_dist) != _meaning(built.requires_dist):
        parts.append(
            f"requires-dist is {list(built.requires_dist)}, recorded is "
            f"{list(recorded.requires_dist)}"
        )
    if (recorded.requires_python or "") != (built.requires_python or ""):
        parts.append(
            f"requires-python is {built.requires_python!r}, recorded is "
            f"{recorded.requires_python!r}"
        )
    return "; ".join(parts)


def _meaning(lines: Iterable[str]) -> set[str]:
    return {str(Requirement(line)) for line in lines}
