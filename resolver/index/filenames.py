"""Read the file name of a distribution: whose it is, and of which version."""

from functools import lru_cache

from packaging.utils import NormalizedName, canonicalize_name

SDIST_ENDINGS = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz")
ENDINGS = (".whl", *SDIST_ENDINGS)


def belongs(filename: str, name: NormalizedName) -> bool:
    """Say whether a file is a distribution of this project."""
    if not filename.endswith(ENDINGS):
        return False
    # A wheel's name has no "-" in it; an sdist's of old may have.
    return _canonical(filename.partition("-")[0]) == name or canonicalize_name(filename).startswith(
        f"{name}-"
    )


def version_text(filename: str, name: NormalizedName) -> str | None:
    """Return the version part of the file name of a project's distribution, unparsed."""
    if filename.endswith(".whl"):
        parts = filename.split("-")
        return parts[1] if len(parts) in (5, 6) else None
    stem = next(filename.removesuffix(end) for end in SDIST_ENDINGS if filename.endswith(end))
    # "bitmath-1.2.3-4" is version 1.2.3-4: the name ends where it is as long as the project's.
    if name and _canonical(stem[: len(name)]) == name and stem[len(name) : len(name) + 1] == "-":
        return stem[len(name) + 1 :]
    return stem.rpartition("-")[2]


@lru_cache(maxsize=8192)
def _canonical(text: str) -> NormalizedName:
    return canonicalize_name(text)
