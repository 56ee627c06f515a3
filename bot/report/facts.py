"""Collect what the index says of the releases that an update takes."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.report.build import web_address
from bot.report.diff_links import diff_links
from bot.report.document import Facts
from policies.policy import OwnProjects
from resolver.index.interface import CoreMetadata, Index, IndexFailure
from resolver.members import best_file
from resolver.values import Change

# The labels that projects use (PEP 753 names the well-known ones).
KINDS_OF_LINK = {
    "Changes": ("change", "release", "history", "news"),
    "Source": ("source", "repository", "github", "gitlab", "code"),
    "Documentation": ("doc",),
    "Project": ("home", "website", "project"),
}
LONGEST = 300  # characters of a summary or a licence; more belongs on the project's own page


def facts_of(
    changes: tuple[Change, ...], index: Index, own: tuple[OwnProjects, ...] = ()
) -> Mapping[NormalizedName, Facts]:
    """Return the facts of the highest version that each change ends at.

    `own` are the community's projects, whose releases are tagged with the bare version.
    """
    patterns = tuple(pattern for group in own for pattern in group.packages)
    return {
        change.name: _facts(
            change,
            index,
            bare=any(fnmatchcase(change.name, pattern) for pattern in patterns),
        )
        for change in changes
        if change.new
    }


def _facts(change: Change, index: Index, *, bare: bool) -> Facts:
    name, version = change.name, max(change.new.values(), key=Version)
    page = index.page(name)
    file = best_file(page, Version(version)) if page is not None else None
    if page is None or file is None:
        return Facts(version=version)
    times = [f.upload_time for f in page.files_of(Version(version)) if f.upload_time is not None]
    uploaded = min(times).isoformat(timespec="minutes") if times else None
    if not file.is_wheel:
        return Facts(version=version, uploaded=uploaded)  # A report is not worth a build.
    try:
        metadata = index.metadata(file)
    except IndexFailure:
        return Facts(version=version, uploaded=uploaded)
    return Facts(
        version=version,
        uploaded=uploaded,
        licence=metadata.license[:LONGEST],
        summary=metadata.summary[:LONGEST],
        links=_differences(metadata, change, version, bare=bare) | _links(metadata.project_urls),
    )


def _links(urls: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the few links that help to judge a release: what changed, the source, the project."""
    found: dict[str, str] = {}
    for title, words in KINDS_OF_LINK.items():
        for label, url in urls:
            address = web_address(url)
            if address and address not in found.values() and any(w in label.lower() for w in words):
                found.setdefault(title, address)
    return found


def _differences(
    metadata: CoreMetadata, change: Change, version: str, *, bare: bool
) -> dict[str, str]:
    """Return where the project's forge shows what changed since the highest present pin."""
    old = max(change.old.values(), key=Version, default=None)
    if old is not None and Version(old) >= Version(version):
        old = None
    by_label = sorted(metadata.project_urls, key=lambda pair: _rank(pair[0]))
    urls = [address for _, url in by_label if (address := web_address(url))]
    return diff_links(urls, old, version, bare=bare)


def _rank(label: str) -> int:
    """Put the links that name a repository before those that may be anything."""
    words = KINDS_OF_LINK["Source"]
    return 0 if any(word in label.lower() for word in words) else 1
