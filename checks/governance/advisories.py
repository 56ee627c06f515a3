"""Advisories on pinned releases, and what becomes of them between two states."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from packaging.utils import NormalizedName

from policies.constraint import ConstraintLine


@dataclass(frozen=True, kw_only=True, slots=True)
class Advisory:
    """One advisory as the index lists it; `fixed_in` are the releases that mend it."""

    id: str
    fixed_in: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    link: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Advisories:
    """The advisories of a project's pinned release, or why they are not known."""

    found: tuple[Advisory, ...] = ()
    unknown: str = ""


NOT_ASKED = Advisories(unknown="not asked")


class Fate(StrEnum):
    """What became of an advisory."""

    RESOLVED = "resolved"
    STANDING = "still there"
    NEW = "newly there"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What became of one advisory; `old` and `new` are the pinned versions, "" for none.

    `id` is "" where the advisories themselves are not known, and `detail` says why.
    """

    name: str
    fate: Fate
    id: str = ""
    old: str = ""
    new: str = ""
    detail: str = ""


Answers = Mapping[tuple[NormalizedName, str], Advisories]


def compare(
    before: Iterable[ConstraintLine], after: Iterable[ConstraintLine], answers: Answers
) -> Iterator[Told]:
    """Yield the advisories of each name, by name: what an update resolves, and what stays.

    `answers` tells of every pinned release of both states. An advisory under another of its names
    is the same one; one that was withdrawn is none.
    """
    old, new = _by_name(before), _by_name(after)
    for name in sorted({*old, *new}):
        yield from _of_name(old.get(name, []), new.get(name, []), answers)


def _of_name(
    old: list[ConstraintLine], new: list[ConstraintLine], answers: Answers
) -> Iterator[Told]:
    spelled = (new or old)[0].name
    was, now = _versions(old), _versions(new)
    known = [answers.get((pin.key, pin.version), NOT_ASKED) for pin in (*old, *new)]
    reasons = [one.unknown for one in known if one.unknown]
    if reasons:
        yield Told(name=spelled, fate=Fate.UNKNOWN, old=was, new=now, detail=reasons[0])
        return
    there, here = _listed(old, answers), _listed(new, answers)
    for one in there:
        stays = any(_same(one, other) for other in here)
        fate = Fate.STANDING if stays else Fate.RESOLVED
        yield Told(name=spelled, fate=fate, id=one.id, old=was, new=now, detail=_mended(one))
    for one in here:
        if not any(_same(one, other) for other in there):
            told = _mended(one)
            yield Told(name=spelled, fate=Fate.NEW, id=one.id, old=was, new=now, detail=told)


def _listed(pins: Iterable[ConstraintLine], answers: Answers) -> list[Advisory]:
    """Return the advisories of a name's pins, each once."""
    found: list[Advisory] = []
    for pin in pins:
        for one in answers.get((pin.key, pin.version), NOT_ASKED).found:
            if not one.withdrawn and not any(_same(one, other) for other in found):
                found.append(one)
    return found


def _same(one: Advisory, other: Advisory) -> bool:
    return bool({one.id, *one.aliases} & {other.id, *other.aliases})


def _mended(one: Advisory) -> str:
    return f"mended in {', '.join(one.fixed_in)}" if one.fixed_in else "not mended yet"


def _versions(pins: Iterable[ConstraintLine]) -> str:
    return " and ".join(dict.fromkeys(pin.version for pin in pins))


def _by_name(pins: Iterable[ConstraintLine]) -> Mapping[NormalizedName, list[ConstraintLine]]:
    found: dict[NormalizedName, list[ConstraintLine]] = {}
    for pin in pins:
        found.setdefault(pin.key, []).append(pin)
    return found
