"""Choose the files of a project that decide: most of a large project's wheels no one here can take.

Of a release with an sdist: the sdist, and the one wheel to read metadata from. Of any other: the
wheels for these systems ("linux", "macosx", "win"), or one wheel to know the release by.
"""

import re
from collections.abc import Iterable, Sequence

from packaging.utils import NormalizedName

from resolver.index.filenames import version_text


def essential(
    filenames: Sequence[str], name: NormalizedName, systems: Iterable[str]
) -> Sequence[int]:
    """Return the places of the essential files, release by release."""
    releases: dict[str, tuple[list[int], list[int]]] = {}
    for place, filename in enumerate(filenames):
        version = version_text(filename, name)
        if version is not None:
            sdists, wheels = releases.setdefault(version, ([], []))
            (wheels if filename.endswith(".whl") else sdists).append(place)
    ours = re.compile("|".join(map(re.escape, ("-any.whl", *systems)))).search

    def usable(wheels: list[int]) -> list[int]:
        return [place for place in wheels if ours(filenames[place])]

    def plainest(wheels: list[int]) -> list[int]:
        plain = [place for place in wheels if filenames[place].endswith("-none-any.whl")]
        candidates = plain or usable(wheels) or wheels
        return [min(candidates, key=filenames.__getitem__)] if candidates else []

    chosen: list[int] = []
    for sdists, wheels in releases.values():
        chosen += [sdists[0], *plainest(wheels)] if sdists else usable(wheels) or wheels[:1]
    return chosen
