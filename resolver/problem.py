"""The problem an update solves: the governed set turned into requirements, limits and floors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from policies.constraint import ConstraintLine
from policies.governed import GovernedSet
from policies.hold import Hold
from policies.marker import applies, marker_for
from policies.requirement import RequirementLine
from resolver.engines.interface import Platform, Question
from resolver.floor import Floor
from resolver.implicit_hold import ImplicitHold
from resolver.values import Pins


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A constraint found while solving: what it says, on which Pythons, and why.

    `kind` is "family", "python", "platform" or "package" (an `--package` run keeps the others).
    """

    name: NormalizedName
    specifier: str
    pythons: tuple[str, ...]
    kind: str
    sentence: str

    def line(self, governed: tuple[str, ...]) -> str:
        """Return the limit as a line of constraints."""
        marker = marker_for(self.pythons, governed)
        return f"{self.name}{self.specifier}" + (f" ; {marker}" if marker else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Everything a solve starts from; `question` writes it down for an engine."""

    governed: GovernedSet
    pythons: tuple[str, ...]
    platforms: tuple[Platform, ...]
    present: Pins
    floors: tuple[Floor, ...]
    holds: tuple[Hold, ...]
    implicit_holds: tuple[ImplicitHold, ...]
    limits: tuple[Limit, ...] = ()
    prereleases: frozenset[NormalizedName] = frozenset()
    uniform: bool = True

    def question(
        self,
        *,
        floors: Iterable[Floor] | None = None,
        extra_requirements: tuple[str, ...] = (),
        extra_constraints: tuple[str, ...] = (),
    ) -> Question:
        """Return the question with these floors (default: all of the problem's)."""
        kept = self.floors if floors is None else floors
        return Question(
            requirements=(
                *(requirement_text(line) for line in self.governed.requirements.entries),
                *extra_requirements,
            ),
            constraints=(
                *self.hard_constraints(),
                *(floor.line(self.pythons) for floor in kept),
                *extra_constraints,
            ),
            pythons=self.pythons,
            platforms=self.platforms,
            prereleases=self.prereleases,
            uniform=self.uniform,
        )

    def hard_constraints(self) -> tuple[str, ...]:
        """Return what never gives way: holds, implicit holds and the limits found on the way."""
        return (
            *(f"{hold.package}{hold.specifier}" for hold in self.holds),
            *(f"{held.name}<={held.version}" for held in self.implicit_holds),
            *(limit.line(self.pythons) for limit in self.limits),
        )

    def with_limits(self, limits: Iterable[Limit]) -> "Problem":
        """Return the problem with more limits."""
        return replace(self, limits=(*self.limits, *limits))

    def with_prereleases(self, names: Iterable[NormalizedName]) -> "Problem":
        """Return the problem with more names whose pre-releases may be taken."""
        return replace(self, prereleases=self.prereleases | frozenset(names))


def requirement_text(line: RequirementLine) -> str:
    """Return a line of global-requirements as PEP 508 text without its comment."""
    extras = f"[{','.join(sorted(line.extras))}]" if line.extras else ""
    marker = f" ; {line.marker}" if line.marker is not None else ""
    return f"{line.name}{extras}{line.specifier}{marker}"


def present_pins(
    lines: Iterable[ConstraintLine], pythons: tuple[str, ...]
) -> Mapping[str, Mapping[NormalizedName, str]]:
    """Return Python -> name -> version, from the lines whose marker holds on that Python."""
    pins: dict[str, dict[NormalizedName, str]] = {python: {} for python in pythons}
    for line in lines:
        for python in pythons:
            if line.marker is None or applies(line.marker, python):
                pins[python].setdefault(line.key, line.version)
    return pins


def named_prereleases(
    governed: GovernedSet, present: Mapping[str, Mapping[NormalizedName, str]]
) -> frozenset[NormalizedName]:
    """Return names with a pinned pre-release, and names whose own line asks for one."""
    pinned = {
        name
        for pins in present.values()
        for name, version in pins.items()
        if Version(version).is_prerelease
    }
    asked = {line.key for line in governed.requirements.entries if names_prerelease(line.specifier)}
    return frozenset(pinned | asked)


def names_prerelease(specifier: SpecifierSet) -> bool:
    """Say whether a specifier asks for a pre-release; excluding one asks for none."""
    return any(
        part.operator not in ("!=", "<") and _is_prerelease(part.version) for part in specifier
    )


def _is_prerelease(text: str) -> bool:
    try:
        return Version(text.removesuffix(".*")).is_prerelease
    except InvalidVersion:  # "===" takes any text
        return False
