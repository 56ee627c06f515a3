"""What is asked of a new requirement's place among what is listed, pinned and packaged."""

from collections.abc import Iterable, Iterator

from checks.governance.candidate import Candidate
from checks.governance.groups import groups
from checks.review.document import Answer, Question
from policies.governed import GovernedSet
from policies.kind import is_own
from policies.said import Said

MANY = 8  # names that a line still bears


def distributions(candidate: Candidate) -> Iterator[Question]:
    """Ask which archives package it (G28)."""
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


def alternatives(candidate: Candidate, governed: GovernedSet) -> Question:
    """Ask what on the list does the same (G29)."""
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


def message(said: Said | None, governed: GovernedSet) -> Iterator[Question]:
    """Ask what the commit message has to say: who needs it, and instead of what (G29, G30)."""
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


def own(candidate: Candidate, governed: GovernedSet) -> Iterator[Question]:
    """Ask how the community releases it, and whether it is pinned at once (G31, G32)."""
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


def pulled(candidate: Candidate) -> Iterator[Question]:
    """Ask what would come with it, and which pins would move (G11)."""
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
