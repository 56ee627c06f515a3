"""What engines may see of a page: usable, admitted, told about, and not yanked."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.engines.interface import Platform
from resolver.index.interface import File, MetadataUnavailable, Page
from resolver.index.snapshot import Snapshot

# Of the releases that come as sdists only, this many of the newest are looked into; who wants an
# older one records its metadata.
SDISTS_LOOKED_INTO = 2
Admit = Callable[[Page, File], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One file as an engine sees it; a stand-in is a wheel that holds nothing but metadata."""

    filename: str
    file: File
    stand_in: bool


class View:
    """The pages as engines see them, one rule for all engines.

    `admit` says whether a file may be taken at all (cooldown); `present` are releases that stay
    visible although they are yanked, because they are pinned.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        platforms: Iterable[Platform],
        *,
        admit: Admit = lambda _page, _file: True,
        present: frozenset[tuple[NormalizedName, Version]] = frozenset(),
    ) -> None:
        """Take the snapshot and the rules."""
        self.snapshot = snapshot
        self._tags = _tags(platforms)
        self._admit = admit
        self._present = present
        self.untold: set[NormalizedName] = set()  # whose releases were hidden: not told, this time

    def shown(self, page: Page) -> Iterator[Shown]:
        """Yield what an engine may choose from, newest release first.

        A release with an sdist can be installed everywhere; it is shown as one stand-in. Any
        other is shown as its wheels, which say themselves where they can be installed.
        """
        releases: dict[Version, list[File]] = {}
        for file in page.files:
            if self.chooseable(page, file):
                releases.setdefault(file.version, []).append(file)
        told = self._told(page, releases)
        for version, files in sorted(releases.items(), reverse=True):
            sdist = next((file for file in files if not file.is_wheel), None)
            wheel = next((file for file in files if file.is_wheel), None)
            if sdist is None:
                for file in files:
                    if usable(file, self._tags):
                        yield Shown(filename=file.filename, file=file, stand_in=False)
            elif wheel is not None or version in told:
                yield self._stand_in(page, wheel or sdist)

    def _told(self, page: Page, releases: Mapping[Version, list[File]]) -> frozenset[Version]:
        """Return the releases without a wheel whose metadata is recorded or can be told."""
        alone = [v for v, files in releases.items() if not any(file.is_wheel for file in files)]
        recorded = {v for v in alone if self.snapshot.recorded(page.name, v) is not None}
        asked = sorted((set(alone) - recorded) & self._worth_reading(page))
        if not asked:
            return frozenset(recorded)
        with ThreadPoolExecutor(len(asked)) as pool:
            tell = pool.map(lambda version: self._tells(releases[version][0]), asked)
            told = {version for version, tells in zip(asked, tell, strict=True) if tells}
        if len(told) < len(asked):
            self.untold.add(page.name)
        return frozenset(recorded | told)

    def _worth_reading(self, page: Page) -> frozenset[Version]:
        """Return the releases whose sdist is opened, or built: pinned, or the newest above these.

        An older release is no candidate while no pin goes down, and one below a wheel never is.
        """
        pinned = [v for v in page.versions() if (page.name, v) in self._present]
        wheels = [file.version for file in page.files if file.is_wheel]
        recorded = [v for v in page.versions() if self.snapshot.recorded(page.name, v) is not None]
        above = max((*pinned, *wheels, *recorded), default=None)
        newer = [v for v in page.versions() if above is None or v > above]
        return frozenset((*newer[-SDISTS_LOOKED_INTO:], *pinned))

    def _stand_in(self, page: Page, file: File) -> Shown:
        return Shown(filename=stand_in_name(page.name, file.version), file=file, stand_in=True)

    def chooseable(self, page: Page, file: File) -> bool:
        """Say whether the rules let a file be chosen, usable or not."""
        pinned = (page.name, file.version) in self._present
        return pinned or (file.yanked is None and self._admit(page, file))

    def _tells(self, file: File) -> bool:
        try:
            self.snapshot.metadata(file)
        except MetadataUnavailable:
            return False
        return True


def stand_in_name(name: NormalizedName, version: Version) -> str:
    """Return the file name of a wheel that stands for an sdist."""
    return f"{name.replace('-', '_')}-{version}-py3-none-any.whl"


def usable(file: File, tags: re.Pattern[str]) -> bool:
    """Say whether a wheel's platform tag is for one of the governed platforms (or for any)."""
    return tags.search(file.filename) is not None


def _tags(platforms: Iterable[Platform]) -> re.Pattern[str]:
    parts = ["-any"]
    for platform in platforms:
        system = {"linux": "(?:many|musl)?linux", "darwin": "macosx", "win32": "win"}.get(
            platform.sys_platform, re.escape(platform.sys_platform)
        )
        machine = {"x86_64": "(?:x86_64|amd64)"}.get(
            platform.platform_machine, re.escape(platform.platform_machine)
        )
        parts.append(rf"{system}[a-z0-9_.]*{machine}")
    return re.compile(rf"(?:{'|'.join(parts)})[a-z0-9_.]*\.whl$")
