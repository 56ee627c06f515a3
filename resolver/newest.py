"""Which release of a project counts as the newest."""

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.index.interface import Index, Page


def newest(page: Page, *, prereleases: bool = False) -> Version | None:
    """Return the newest release that is not yanked; None when there is none.

    Pre-releases count when asked for, or when the project has nothing else (PEP 440, "Handling
    of pre-releases").
    """
    versions = [version for version in page.versions() if not is_yanked(page, version)]
    finals = [version for version in versions if not version.is_prerelease]
    return max(versions if prereleases or not finals else finals, default=None)


def newest_of(name: NormalizedName, index: Index, *, prereleases: bool = False) -> Version | None:
    """Return the newest release of a project; None when the index has no such project."""
    page = index.page(name)
    return None if page is None else newest(page, prereleases=prereleases)


def is_yanked(page: Page, version: Version) -> bool:
    """Say whether a release is yanked: all its files are (PEP 592)."""
    return all(file.yanked is not None for file in page.files_of(version))
