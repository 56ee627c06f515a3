"""Collect what the index says of the releases that an update takes."""

from collections.abc import Mapping

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.report.build import web_address
from bot.report.document import Facts
from resolver.index.interface import Index, IndexFailure
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


def facts_of(changes: tuple[Change, ...], index: Index) -> Mapping[NormalizedName, Facts]:
    """Return the facts of the highest version that each change ends at."""
    found: dict[NormalizedName, Facts] = {}
    for change in changes:
        if change.new:
            found[change.name] = _facts(change.name, max(change.new.values(), key=Version), index)
    return found


def _facts(name: NormalizedName, version: str, index: Index) -> Facts:
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
        links=_links(metadata.project_urls),
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
