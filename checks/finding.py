"""What a rule found, as values: where, what, why it matters to whom, and how to mend it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from policies.place import Place


class Severity(StrEnum):
    """How much a finding weighs; only an error fails a check."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for the lightest."""
        return _RANKS.index(self)

    def at_most(self, other: "Severity") -> "Severity":
        """Return the lighter of the two."""
        return self if self.rank <= other.rank else other


_RANKS = (Severity.INFO, Severity.WARNING, Severity.ERROR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A place in a file of the judged tree; lines and columns from 1, line 0 the whole file.

    `path` is relative to what is judged, with `/`; `end_column` is the first column after the
    span on the same line, 0 where it ends with the line.
    """

    path: str
    line: int = 0
    column: int = 1
    end_column: int = 0

    @classmethod
    def of(cls, place: Place) -> "Location":
        """Return the location of a parsed line."""
        return cls(path=place.file, line=place.line, column=place.column)


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """Another place that a finding is about, and what it has to do with it."""

    location: Location
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """Replace the lines `first` to `last` (from 1, both included) by `lines`, without their ends.

    With `last` = `first` - 1 nothing is replaced: the lines are put before line `first`. Where
    `was` is given, it is what stands there now; anything else is left alone.
    """

    path: str
    first: int
    last: int
    lines: tuple[str, ...]
    was: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """Put `new` where `old` stands in a line; line and column from 1, columns are characters.

    If something else stands there, it is left alone. A byte order mark is no character.
    """

    path: str
    line: int
    column: int
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """A mechanical way to mend a finding; `safe` when it cannot change what the files mean."""

    title: str
    edits: tuple[Edit | Swap, ...]
    safe: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that a rule found.

    `subject` is what a waiver names: a project, a repository, a file. `about` tells apart two
    findings of one rule on one subject in one file; it must not hold a line number, for lines
    move and the finding stays the same.
    """

    rule: str
    name: str
    severity: Severity
    message: str
    location: Location
    subject: str
    about: str = ""
    hint: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move: 16 hexadecimal digits."""
        parts = (self.rule, self.location.path, self.subject, self.about)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """Sort key: reading order, then the rule."""
        place = self.location
        return (place.path, place.line, place.column, self.rule, self.subject, self.message)

    def weighing(self, severity: Severity) -> "Finding":
        """Return the same finding with another severity."""
        return replace(self, severity=severity)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unjudged:
    """What a rule could not tell, and why: unknown is not clean.

    `subject` is "" where the whole rule could not be judged. `asked` says that somebody asked for
    just this (such as for the facts of the index), so that not knowing is a failure.
    """

    rule: str
    name: str
    reason: str
    subject: str = ""
    asked: bool = False


Item = Finding | Unjudged


def in_reading_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by file, line, column and rule."""
    return tuple(sorted(findings, key=lambda finding: finding.order))
