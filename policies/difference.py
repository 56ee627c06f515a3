"""What differs between two states of the governed set, as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from packaging.specifiers import Specifier
from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from policies.constraint import ConstraintLine
from policies.document import NameLine, RepositoryLine
from policies.governed import GovernedSet
from policies.hold import Hold
from policies.level import Level, level_of
from policies.requirement import RequirementLine

Direction = Literal["up", "down", "sideways", "added", "removed"]
Line = TypeVar("Line", RequirementLine, NameLine, RepositoryLine, Hold)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """One pin that is not as it was: the lines before and after; none where there was none."""

    name: NormalizedName
    before: tuple[ConstraintLine, ...]
    after: tuple[ConstraintLine, ...]

    @property
    def spelling(self) -> str:
        """The name as the file writes it."""
        return (self.after or self.before)[0].name

    @property
    def old(self) -> tuple[str, ...]:
        """The versions before, ascending."""
        return _versions(self.before)

    @property
    def new(self) -> tuple[str, ...]:
        """The versions after, ascending."""
        return _versions(self.after)

    @property
    def direction(self) -> Direction:
        """Where it went; "down" as soon as the lowest or the highest version is lower."""
        if not self.before or not self.after:
            return "added" if self.after else "removed"
        old, new = self.old, self.new
        lower = Version(new[0]) < Version(old[0]) or Version(new[-1]) < Version(old[-1])
        higher = Version(new[-1]) > Version(old[-1]) or Version(new[0]) > Version(old[0])
        return "down" if lower else "up" if higher else "sideways"

    @property
    def level(self) -> Level:
        """How large the step is, between the highest versions."""
        return level_of(self.old[-1], self.new[-1]) if self.before and self.after else "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """One name of global-requirements whose lines are not as they were."""

    name: NormalizedName
    before: tuple[RequirementLine, ...]
    after: tuple[RequirementLine, ...]

    @property
    def spelling(self) -> str:
        """The name as the file writes it."""
        return (self.after or self.before)[0].name

    def gained(self, *operators: str) -> tuple[Specifier, ...]:
        """Return the specifiers with one of these operators that were not there before."""
        return _beyond(_parts(self.after, operators), _parts(self.before, operators))

    def lost(self, *operators: str) -> tuple[Specifier, ...]:
        """Return the specifiers with one of these operators that are there no more."""
        return _beyond(_parts(self.before, operators), _parts(self.after, operators))


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed(Generic[Line]):
    """Lines of a list that came and went; what only moved or was commented anew is in neither."""

    added: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """All that differs; `policy` says whether policy.toml means something else."""

    requirements: tuple[Requirement, ...]
    pins: tuple[Moved, ...]
    denylist: Listed[NameLine]
    projects: Listed[RepositoryLine]
    backports: Listed[NameLine]
    holds: Listed[Hold]
    policy: bool
    metadata: bool
    xfails: bool

    @property
    def added(self) -> tuple[Requirement, ...]:
        """Names that are new in global-requirements."""
        return tuple(one for one in self.requirements if not one.before)

    @property
    def removed(self) -> tuple[Requirement, ...]:
        """Names that are no more in global-requirements."""
        return tuple(one for one in self.requirements if not one.after)

    @property
    def changed(self) -> tuple[Requirement, ...]:
        """Names whose lines say something else."""
        return tuple(one for one in self.requirements if one.before and one.after)


def difference(base: GovernedSet, head: GovernedSet) -> Difference:
    """Compare two states by what they mean; order, comments and spaces count for nothing."""
    return Difference(
        requirements=tuple(
            Requirement(name=name, before=before, after=after)
            for name, before, after in _pairs(base.requirements.entries, head.requirements.entries)
            if _meaning(before) != _meaning(after)
        ),
        pins=tuple(
            Moved(name=name, before=before, after=after)
            for name, before, after in _pairs(base.constraints.entries, head.constraints.entries)
            if _pinned(before) != _pinned(after)
        ),
        denylist=_listed(base.denylist.entries, head.denylist.entries),
        projects=_repositories(base.projects.entries, head.projects.entries),
        backports=_listed(base.backports.entries, head.backports.entries),
        holds=_holds(base.holds, head.holds),
        policy=base.policy != head.policy,
        metadata=set(base.metadata) != set(head.metadata),
        xfails=base.xfails != head.xfails,
    )


Entry = TypeVar("Entry", RequirementLine, ConstraintLine)


def _pairs(
    base: Iterable[Entry], head: Iterable[Entry]
) -> list[tuple[NormalizedName, tuple[Entry, ...], tuple[Entry, ...]]]:
    before: Mapping[NormalizedName, tuple[Entry, ...]] = _by_name(base)
    after: Mapping[NormalizedName, tuple[Entry, ...]] = _by_name(head)
    names = sorted({*before, *after})
    return [(name, before.get(name, ()), after.get(name, ())) for name in names]


def _by_name(lines: Iterable[Entry]) -> Mapping[NormalizedName, tuple[Entry, ...]]:
    found: dict[NormalizedName, list[Entry]] = {}
    for line in lines:
        found.setdefault(line.key, []).append(line)
    return {name: tuple(entries) for name, entries in found.items()}


def _meaning(lines: Iterable[RequirementLine]) -> frozenset[tuple[str, str, frozenset[str]]]:
    return frozenset((str(line.specifier), str(line.marker), line.extras) for line in lines)


def _pinned(lines: Iterable[ConstraintLine]) -> frozenset[tuple[str, str]]:
    return frozenset((line.version, str(line.marker)) for line in lines)


def _versions(lines: Iterable[ConstraintLine]) -> tuple[str, ...]:
    return tuple(sorted({line.version for line in lines}, key=Version))


def _parts(lines: Iterable[RequirementLine], operators: tuple[str, ...]) -> list[Specifier]:
    return [part for line in lines for part in line.specifier if part.operator in operators]


def _beyond(these: Iterable[Specifier], those: Iterable[Specifier]) -> tuple[Specifier, ...]:
    known = set(those)
    return tuple(sorted((part for part in set(these) if part not in known), key=_specifier_key))


def _specifier_key(part: Specifier) -> tuple[str, Version, str]:
    try:
        return part.operator, Version(part.version.removesuffix(".*")), str(part)
    except InvalidVersion:
        return part.operator, Version("0"), str(part)


def _listed(base: Iterable[NameLine], head: Iterable[NameLine]) -> Listed[NameLine]:
    before, after = {line.key: line for line in base}, {line.key: line for line in head}
    return Listed(
        added=tuple(line for name, line in after.items() if name not in before),
        removed=tuple(line for name, line in before.items() if name not in after),
    )


def _repositories(
    base: Iterable[RepositoryLine], head: Iterable[RepositoryLine]
) -> Listed[RepositoryLine]:
    before, after = {line.name: line for line in base}, {line.name: line for line in head}
    return Listed(
        added=tuple(line for name, line in after.items() if name not in before),
        removed=tuple(line for name, line in before.items() if name not in after),
    )


def _holds(base: Iterable[Hold], head: Iterable[Hold]) -> Listed[Hold]:
    before = {(hold.key, str(hold.specifier), hold.expires, hold.until): hold for hold in base}
    after = {(hold.key, str(hold.specifier), hold.expires, hold.until): hold for hold in head}
    return Listed(
        added=tuple(hold for key, hold in after.items() if key not in before),
        removed=tuple(hold for key, hold in before.items() if key not in after),
    )
