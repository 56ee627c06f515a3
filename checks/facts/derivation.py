"""What came of deriving a proposal's record again."""

from dataclasses import dataclass
from enum import StrEnum


class Derived(StrEnum):
    """Whether the same inputs gave the same pins."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Derivation:
    """The answer; `detail` says what differs, or why nobody can tell."""

    derived: Derived
    detail: str = ""
