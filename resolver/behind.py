"""Which pins are not the newest release on the index."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.index.interface import Page
from resolver.index.view import View
from resolver.newest import is_yanked, newest
from resolver.solve import Solution
from resolver.values import Excuse, ExcuseKind
from resolver.verify import withheld_names


@dataclass(frozen=True, kw_only=True, slots=True)
class Behind:
    """A pin below a newer release, on the Pythons that have it."""

    name: NormalizedName
    current: str
    newest: Version
    pythons: tuple[str, ...]
    page: Page


def behind(solution: Solution, view: View) -> Iterator[Behind]:
    """Yield the written pins below the newest release, each version once.

    What counts is the newest release that is for everybody; above a pin that has it, the newest
    pre-release, or the newest that was yanked.
    """
    for name, versions in sorted(_written(solution).items()):
        page = view.snapshot.page(name)
        if page is None:
            continue
        prereleases = name in solution.problem.prereleases
        last = newest(page, prereleases=prereleases)
        for version, pythons in versions.items():
            above = last
            if last is None or Version(version) >= last:
                above = _not_for_everybody(page, Version(version), prereleases=prereleases)
            if above is not None:
                yield Behind(
                    name=name, current=version, newest=above, pythons=tuple(pythons), page=page
                )


def excuse_of(pin: Behind, kind: ExcuseKind, sentence: str, **more: object) -> Excuse:
    """Return an excuse for a pin."""
    excuse = Excuse(
        name=pin.name,
        current=pin.current,
        newest=str(pin.newest),
        pythons=pin.pythons,
        kind=kind,
        sentence=sentence,
    )
    return replace(excuse, **more)  # type: ignore[arg-type] # Checked by the dataclass's users.


def _written(solution: Solution) -> dict[NormalizedName, dict[str, list[str]]]:
    withheld = withheld_names(solution.problem.governed)
    versions: dict[NormalizedName, dict[str, list[str]]] = {}
    for python, pins in solution.resolved.pins.items():
        for name, version in pins.items():
            if name not in withheld:
                versions.setdefault(name, {}).setdefault(version, []).append(python)
    return versions


def _not_for_everybody(page: Page, pin: Version, *, prereleases: bool) -> Version | None:
    """Return the newest release above the newest one that counts: a pre-release, or yanked."""
    above = (
        version
        for version in page.versions()
        if version > pin
        and (prereleases or not version.is_prerelease or not is_yanked(page, version))
    )
    return max(above, default=None)
