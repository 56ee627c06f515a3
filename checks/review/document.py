"""A review as values: the kind, who may approve it, what fails, what to look at."""

from dataclasses import dataclass
from enum import StrEnum

from policies.kind import Kind


class Answer(StrEnum):
    """What is known about a question."""

    YES = "yes"
    NO = "no"
    PERSON = "person"  # only a person can tell
    UNKNOWN = "unknown"  # it could be told, but what it needs was not there


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One point of the checklist: `rule` is the governance rule it comes from, such as G14."""

    rule: str
    text: str
    answer: Answer
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """Who may approve a kind of change, by which rules, and what is advised."""

    rules: tuple[str, ...]
    who: str
    advice: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PinMove:
    """A pin that moves, in words for people."""

    name: str
    old: str
    new: str
    direction: str
    level: str
    own: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """One finding that the change introduces, as a sentence with its place."""

    rule: str
    severity: str
    message: str
    place: str
    hint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """All of it; `bot` is "proven", "claims to be, not proven" or "no", and `proof` says why."""

    subject: str
    branch: str
    phase: str
    kind: Kind
    kind_reason: str
    bot: str
    proof: tuple[str, ...]
    verdict: str
    approval: Approval
    failures: tuple[Failure, ...]
    questions: tuple[Question, ...]
    pins: tuple[PinMove, ...]
    requirements: tuple[str, ...]
    lists: tuple[str, ...]
