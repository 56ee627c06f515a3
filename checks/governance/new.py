"""What the rules ask about a new requirement (G25-G32), answered as far as facts go."""

from collections.abc import Iterator
from datetime import datetime

from checks.governance import asked_of_place, asked_of_releases
from checks.governance.candidate import Candidate
from checks.review.document import Answer, Question
from policies.governed import GovernedSet
from policies.said import Said


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
    yield from asked_of_releases.maintained(candidate, now)
    yield from asked_of_releases.quality(candidate)
    yield asked_of_releases.licence(candidate, governed)
    yield from asked_of_releases.usable(candidate, pythons)
    yield from asked_of_place.distributions(candidate)
    yield asked_of_place.alternatives(candidate, governed)
    yield from asked_of_place.message(said, governed)
    yield from asked_of_place.own(candidate, governed)
    yield asked_of_releases.advised(candidate)
    yield from asked_of_place.pulled(candidate)
