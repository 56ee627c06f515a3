"""How the pinned projects are: archived, asleep, yanked, with advisories."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from packaging.utils import NormalizedName
from packaging.version import Version

from checks.facts import Absent, Known, Pages, Unknown
from checks.governance.advisories import Advisories
from policies.constraint import ConstraintLine
from policies.governed import GovernedSet
from resolver.index.interface import Page

DAYS = 365


class Ailment(StrEnum):
    """What can be the matter with a pinned project."""

    ARCHIVED = "archived"
    QUARANTINED = "quarantined"
    DEPRECATED = "deprecated"
    ASLEEP = "no release for long"
    YANKED = "yanked pin"
    GONE = "gone from the index"
    ADVISORY = "advisory"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Symptom:
    """One thing that is the matter, as a sentence."""

    name: str
    version: str
    ailment: Ailment
    detail: str


def symptoms(
    governed: GovernedSet,
    pages: Pages,
    advisories: Mapping[tuple[NormalizedName, str], Advisories],
    now: datetime,
    years: float,
) -> Iterator[Symptom]:
    """Yield what is the matter with each pin; what is not known is a symptom, too."""
    for pin in governed.constraints.entries:
        match pages.of(pin.key):
            case Unknown(reason=reason):
                yield _symptom(pin, Ailment.UNKNOWN, reason)
            case Absent():
                yield _symptom(pin, Ailment.GONE, "no index has the project")
            case Known(page=page):
                yield from _of_page(pin, page, now, years)
        yield from _of_advisories(pin, advisories.get((pin.key, pin.version)))


def _of_page(pin: ConstraintLine, page: Page, now: datetime, years: float) -> Iterator[Symptom]:
    states = {
        "archived": Ailment.ARCHIVED,
        "quarantined": Ailment.QUARANTINED,
        "deprecated": Ailment.DEPRECATED,
    }
    if page.status in states:
        yield _symptom(pin, states[page.status], page.status_reason)
    files = page.files_of(Version(pin.version))
    if not files:
        yield _symptom(pin, Ailment.GONE, "the release is not there any more")
    elif all(file.yanked is not None for file in files):
        yield _symptom(pin, Ailment.YANKED, files[0].yanked or "no reason given")
    times = [file.upload_time for file in page.files if file.upload_time is not None]
    if not times:
        yield _symptom(pin, Ailment.UNKNOWN, "the index gives no upload times")
    elif (now - max(times)).days > years * DAYS:
        yield _symptom(pin, Ailment.ASLEEP, f"the newest release is of {max(times):%Y-%m-%d}")


def _of_advisories(pin: ConstraintLine, known: Advisories | None) -> Iterator[Symptom]:
    if known is None:
        return
    if known.unknown:
        yield _symptom(pin, Ailment.UNKNOWN, f"advisories: {known.unknown}")
    for one in known.found:
        if not one.withdrawn:
            fixed = f"mended in {', '.join(one.fixed_in)}" if one.fixed_in else "not mended yet"
            yield _symptom(pin, Ailment.ADVISORY, f"{one.id}: {fixed}")


def _symptom(pin: ConstraintLine, ailment: Ailment, detail: str) -> Symptom:
    return Symptom(name=pin.name, version=pin.version, ailment=ailment, detail=detail)
