"""What can be told of a new requirement beforehand (G25-G32)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import NormalizedName

from checks.governance.health import Advisories
from checks.review.document import Answer, Question
from policies.governed import GovernedSet
from policies.kind import is_own
from policies.licence import DEFAULT_ALLOWED, Clarity, agree, permitted, read_licence
from policies.said import Said

YEAR = 365
MANY = 8  # names that a line still bears


@dataclass(frozen=True, kw_only=True, slots=True)
class Packaged:
    """What one distribution ships: a version, "" for nothing, or why that is not known."""

    where: str
    version: str = ""
    unknown: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulled:
    """What comes and what moves if it is added, or why that is not known."""

    added: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    unknown: str = ""


NOT_ASKED = Advisories(unknown="not asked")
NOT_RESOLVED = Pulled(unknown="not resolved")


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What was found out; `releases` are (version, time or None), ascending, yanked ones left out.

    `tests_in_sdist` is None where it could not be told, and "no sdist" is False with no sdist.
    """

    name: str
    key: NormalizedName
    found: bool
    unknown: str = ""
    summary: str = ""
    licence: str = ""
    requires_python: str = ""
    releases: tuple[tuple[str, datetime | None], ...] = ()
    yanked: tuple[str, ...] = ()
    status: str = "active"
    has_wheel: bool = False
    wheel_for_all: bool = False
    has_sdist: bool = False
    tests_in_sdist: bool | None = None
    links: Mapping[str, str] | None = None
    advisories: Advisories = NOT_ASKED
    packaged: tuple[Packaged, ...] = ()
    pulled: Pulled = NOT_RESOLVED


def questions(
    candidate: Candidate,
    governed: GovernedSet,
    said: Said | None,
    pythons: tuple[str, ...],
    now: datetime,
) -> Iterator[Question]:
    """Yield what the rules ask about a new requirement, answered as far as facts go."""
    if not candidate.found:
        answer = Answer.UNKNOWN if candidate.unknown else Answer.NO
        detail = candidate.unknown or "no index has a project of that name"
        yield Question(rule="G4", text="Is it on the index?", answer=answer, detail=detail)
        return
    yield from _maintained(candidate, now)
    yield from _quality(candidate)
    yield _licence(candidate, governed)
    yield from _usable(candidate, pythons)
    yield from _distributions(candidate)
    yield _alternatives(candidate, governed)
    yield from _message(said, governed)
    yield from _own(candidate, governed)
    yield _advised(candidate)
    yield from _pulled(candidate)


def _maintained(candidate: Candidate, now: datetime) -> Iterator[Question]:
    times = [time for _, time in candidate.releases if time is not None]
    text = "Is it actively maintained, with consistent releases?"
    if not times:
        detail = "the index gives no upload times"
        yield Question(rule="G25", text=text, answer=Answer.UNKNOWN, detail=detail)
    else:
        recent = sum((now - time).days <= YEAR for time in times)
        age = (now - max(times)).days
        detail = (
            f"{len(times)} releases since {min(times):%Y}, {recent} in a year, last {age} days ago"
        )
        answer = Answer.PERSON if age <= 2 * YEAR else Answer.NO
        yield Question(rule="G25", text=text, answer=answer, detail=detail)
    if candidate.status != "active":
        text = "Does the index list it as active?"
        yield Question(rule="G25", text=text, answer=Answer.NO, detail=candidate.status)
    if candidate.yanked:
        detail = ", ".join(candidate.yanked[-MANY:])
        text = "Were releases withdrawn?"
        yield Question(rule="G25", text=text, answer=Answer.PERSON, detail=f"yanked: {detail}")


def _quality(candidate: Candidate) -> Iterator[Question]:
    links = candidate.links or {}
    detail = next((url for url in links.values()), "the release names no address")
    text = "Is the code good, with reasonable tests?"
    yield Question(rule="G26", text=text, answer=Answer.PERSON, detail=f"read {detail}")
    if candidate.has_sdist and candidate.tests_in_sdist is not None:
        answer = Answer.YES if candidate.tests_in_sdist else Answer.NO
        yield Question(rule="G26", text="Does the sdist carry its tests?", answer=answer)
    elif not candidate.has_sdist:
        detail = "distributions build from it"
        text = "Is there an sdist?"
        yield Question(rule="G26", text=text, answer=Answer.NO, detail=detail)


def _licence(candidate: Candidate, governed: GovernedSet) -> Question:
    allowed = frozenset(governed.policy.licences or DEFAULT_ALLOWED)
    theirs = read_licence(candidate.licence)
    comments = [line.comment for line in governed.requirements.entries if line.key == candidate.key]
    comment = next((one for one in comments if one), "")
    ours = read_licence(comment)
    told = f"the release says {candidate.licence or 'nothing'}" + (
        f", the comment {comment}" if comment else ""
    )
    if not permitted(theirs, allowed) or not permitted(ours, allowed) or not agree(ours, theirs):
        answer = Answer.NO
    else:
        answer = Answer.YES if theirs.clarity is Clarity.CLEAR else Answer.PERSON
    return Question(rule="G27", text="Is the licence compatible?", answer=answer, detail=told)


def _usable(candidate: Candidate, pythons: tuple[str, ...]) -> Iterator[Question]:
    try:
        specifier = SpecifierSet(candidate.requires_python)
    except InvalidSpecifier:
        specifier = SpecifierSet()
    missing = [python for python in pythons if not specifier.contains(f"{python}.99")]
    yield Question(
        rule="G2",
        text="Does it run on the governed Pythons?",
        answer=Answer.NO if missing else Answer.YES,
        detail=f"not on {', '.join(missing)}" if missing else candidate.requires_python or "any",
    )
    detail = "for every platform" if candidate.wheel_for_all else "for some platforms"
    yield Question(
        rule="G2",
        text="Are there wheels?",
        answer=Answer.YES if candidate.has_wheel else Answer.NO,
        detail=detail if candidate.has_wheel else "it must be built everywhere",
    )


def _distributions(candidate: Candidate) -> Iterator[Question]:
    text = "Is it packaged in the target distributions?"
    if not candidate.packaged:
        detail = "policy.toml names no archives to look into"
        yield Question(rule="G28", text=text, answer=Answer.UNKNOWN, detail=detail)
    for one in candidate.packaged:
        answer = Answer.UNKNOWN if one.unknown else Answer.YES if one.version else Answer.NO
        yield Question(
            rule="G28",
            text=f"Is it packaged in {one.where}?",
            answer=answer,
            detail=one.unknown or one.version,
        )


def _alternatives(candidate: Candidate, governed: GovernedSet) -> Question:
    listed = {line.key: line.name for line in governed.requirements.entries}
    found = [
        f"{does}: {', '.join(here)}"
        for does, members in groups()
        if candidate.key in members
        and (here := [listed[n] for n in members if n in listed and n != candidate.key])
    ]
    return Question(
        rule="G29",
        text="Does nothing on the list do this already?",
        answer=Answer.PERSON,
        detail="; ".join(found) if found else "none is known to us",
    )


@cache
def groups() -> tuple[tuple[str, tuple[NormalizedName, ...]], ...]:
    """Return the groups of projects that do the same: what they do, and who."""
    text = (files("checks.governance") / "groups.toml").read_text(encoding="utf-8")
    return tuple(
        (group["does"], tuple(map(NormalizedName, group["members"])))
        for group in tomllib.loads(text)["group"]
    )


def _message(said: Said | None, governed: GovernedSet) -> Iterator[Question]:
    if said is None:
        return
    named = said.names(line.name for line in governed.projects.entries)
    links = said.links()
    yield Question(
        rule="G30",
        text="Does the message say which project needs it?",
        answer=Answer.YES if named or links else Answer.NO,
        detail=", ".join((*named, *links)[:MANY]),
    )
    plan = any(word in said.body.lower() for word in ("replace", "instead of", "migrate", "drop"))
    yield Question(
        rule="G29",
        text="If it replaces another: is there a plan to drop that one?",
        answer=Answer.PERSON,
        detail="the message speaks of it" if plan else "the message does not speak of it",
    )


def _own(candidate: Candidate, governed: GovernedSet) -> Iterator[Question]:
    if is_own(candidate.key, governed.policy):
        models = {own.release_model for own in governed.policy.own if own.release_model}
        yield Question(
            rule="G31",
            text="Is it released by the community's own process, with intermediary releases?",
            answer=Answer.PERSON,
            detail=", ".join(sorted(models)) or "policy.toml names no release model",
        )
    pins = [pin.version for pin in governed.constraints.entries if pin.key == candidate.key]
    yield Question(
        rule="G32",
        text="Is its first version pinned in the same change?",
        answer=Answer.YES if pins else Answer.NO,
        detail=", ".join(pins) or f"pinwarden update --package {candidate.key}",
    )


def _advised(candidate: Candidate) -> Question:
    known = candidate.advisories
    open_ = [one.id for one in known.found if not one.withdrawn]
    answer = Answer.UNKNOWN if known.unknown else Answer.NO if open_ else Answer.YES
    return Question(
        rule="G25",
        text="Is the newest release free of advisories?",
        answer=answer,
        detail=known.unknown or ", ".join(open_[:MANY]),
    )


def _pulled(candidate: Candidate) -> Iterator[Question]:
    pulled = candidate.pulled
    if pulled.unknown:
        text = "What would come with it, and move?"
        yield Question(rule="G11", text=text, answer=Answer.UNKNOWN, detail=pulled.unknown)
        return
    others = [name for name in pulled.added if not name.startswith(f"{candidate.key} ")]
    yield Question(
        rule="G11",
        text="Does it come alone?",
        answer=Answer.PERSON if others else Answer.YES,
        detail=_some(others),
    )
    yield Question(
        rule="G11",
        text="Do all present pins stay?",
        answer=Answer.NO if pulled.moved else Answer.YES,
        detail=_some(pulled.moved),
    )


def _some(names: Iterable[str]) -> str:
    known = list(names)
    more = f" and {len(known) - MANY} more" if len(known) > MANY else ""
    return ", ".join(known[:MANY]) + more
