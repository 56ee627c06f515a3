"""Compare the licence comments with what the pinned releases say of themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from packaging.utils import NormalizedName

from policies.governed import GovernedSet
from policies.licence import DEFAULT_ALLOWED, Clarity, Licence, agree, permitted, read_licence


class Standing(StrEnum):
    """What there is to say of a licence."""

    AGREES = "agrees"
    DIFFERS = "differs"
    FORBIDDEN = "not allowed"
    UNCLEAR = "unclear"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenceRow:
    """One requirement: what the comment says, what the release says, and how they stand."""

    name: str
    comment: str
    expression: str
    metadata: str
    standing: Standing
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a release says: a licence text, or why it is not known."""

    licence: str = ""
    unknown: str = ""


def licence_rows(
    governed: GovernedSet, told: Mapping[NormalizedName, Told] | None
) -> Iterator[LicenceRow]:
    """Yield a row for each name; `told` is None where nobody asked the index."""
    allowed = frozenset(governed.policy.licences or DEFAULT_ALLOWED)
    comments: dict[NormalizedName, tuple[str, str]] = {}
    for line in governed.requirements.entries:
        name, comment = comments.get(line.key, (line.name, ""))
        comments[line.key] = (name, comment or line.comment)
    for key, (name, comment) in sorted(comments.items()):
        said = None if told is None else told.get(key, Told(unknown="it is not pinned"))
        yield _row(name, comment, said, allowed)


def _row(name: str, comment: str, said: Told | None, allowed: frozenset[str]) -> LicenceRow:
    ours = read_licence(comment)
    theirs = read_licence("" if said is None else said.licence)
    standing, detail = _standing(ours, theirs, said, allowed)
    return LicenceRow(
        name=name,
        comment=comment,
        expression=" or ".join(ours.meanings),
        metadata="" if said is None else said.licence,
        standing=standing,
        detail=detail,
    )


def _standing(
    ours: Licence, theirs: Licence, said: Told | None, allowed: frozenset[str]
) -> tuple[Standing, str]:
    found = (Standing.AGREES, "")
    if ours.clarity is Clarity.MISSING:
        found = (Standing.MISSING, "no comment")
    elif not permitted(ours, allowed) or not permitted(theirs, allowed):
        found = (Standing.FORBIDDEN, "")
    elif said is None or said.unknown:
        found = (Standing.UNKNOWN, "the index was not asked" if said is None else said.unknown)
    elif ours.clarity is Clarity.UNKNOWN:
        found = (Standing.UNCLEAR, "the comment names no licence that is known")
    elif not theirs.meanings:
        found = (Standing.UNKNOWN, "the release names no licence that is known")
    elif not agree(ours, theirs):
        found = (Standing.DIFFERS, f"the release says {' or '.join(theirs.meanings)}")
    return found
