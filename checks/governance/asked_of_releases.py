"""What is asked of a new requirement's releases: kept up, tested, usable, without advisories."""

from collections.abc import Iterator
from datetime import datetime

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from checks.governance.candidate import Candidate
from checks.review.document import Answer, Question
from policies.governed import GovernedSet
from policies.licence import DEFAULT_ALLOWED, Clarity, agree, permitted, read_licence

YEAR = 365
MANY = 8  # names that a line still bears


def maintained(candidate: Candidate, now: datetime) -> Iterator[Question]:
    """Ask whether somebody looks after it, and what the index says of it (G25)."""
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


def quality(candidate: Candidate) -> Iterator[Question]:
    """Ask after the code and its tests (G26)."""
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


def licence(candidate: Candidate, governed: GovernedSet) -> Question:
    """Ask whether the licence is allowed, and said alike in the comment (G27)."""
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


def usable(candidate: Candidate, pythons: tuple[str, ...]) -> Iterator[Question]:
    """Ask for the governed Pythons, and for wheels (G2)."""
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


def advised(candidate: Candidate) -> Question:
    """Ask for advisories on the newest release (G25)."""
    known = candidate.advisories
    open_ = [one.id for one in known.found if not one.withdrawn]
    answer = Answer.UNKNOWN if known.unknown else Answer.NO if open_ else Answer.YES
    return Question(
        rule="G25",
        text="Is the newest release free of advisories?",
        answer=answer,
        detail=known.unknown or ", ".join(open_[:MANY]),
    )
