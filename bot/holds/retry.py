"""Ask what a hold still holds back: solve once more without it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from packaging.utils import NormalizedName

from policies.hold import Hold
from resolver.engines.interface import Engine, Unresolvable
from resolver.solve import Solution


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """What happens without one hold.

    `possible` maps a Python to the version that the package has then; empty if nothing needs the
    package, or nothing can be resolved. `beyond` are the versions in it that the hold forbids.
    `also` are the other packages that move then.
    """

    hold: Hold
    current: Mapping[str, str]
    possible: Mapping[str, str]
    beyond: tuple[str, ...]
    also: tuple[NormalizedName, ...]

    @property
    def still_holds(self) -> bool:
        """Tell whether the hold keeps anything back."""
        return bool(self.beyond)


def tried(hold: Hold, solution: Solution, engine: Engine) -> Tried:
    """Solve again without the hold; every other pin keeps its floor, every other hold counts."""
    others = tuple(other for other in solution.problem.holds if other.place != hold.place)
    question = replace(solution.problem, holds=others).question(floors=solution.floors)
    answer = engine.solve(question)
    before = solution.resolved.pins
    current = {python: pins[hold.key] for python, pins in before.items() if hold.key in pins}
    if isinstance(answer, Unresolvable):
        return Tried(hold=hold, current=current, possible={}, beyond=(), also=())
    possible = {python: pins[hold.key] for python, pins in answer.pins.items() if hold.key in pins}
    beyond = {
        version
        for version in possible.values()
        if not hold.specifier.contains(version, prereleases=True)
    }
    also = {
        name
        for python, pins in answer.pins.items()
        for name, version in pins.items()
        if name != hold.key and before[python].get(name) != version
    }
    return Tried(
        hold=hold,
        current=current,
        possible=possible,
        beyond=tuple(sorted(beyond)),
        also=tuple(sorted(also)) if beyond else (),
    )


def sentence(result: Tried) -> str:
    """Say the result in a line."""
    hold = f"{result.hold.package}{result.hold.specifier}"
    if not result.possible:
        return f"{hold}: nothing needs {result.hold.package} now."
    if not result.still_holds:
        versions = ", ".join(sorted(set(result.possible.values())))
        return f"{hold}: holds nothing back; without it, it is {versions} all the same."
    also = f"; {', '.join(result.also)} would move too" if result.also else ""
    possible = f"without it, {', '.join(result.beyond)} is possible{also}"
    return f"{hold}: {possible}. Held: {result.hold.reason}"


def as_data(result: Tried) -> dict[str, object]:
    """Return the result as JSON data."""
    return {
        "package": result.hold.package,
        "specifier": str(result.hold.specifier),
        "reason": result.hold.reason,
        "still_holds": result.still_holds,
        "current": dict(result.current),
        "possible": dict(result.possible),
        "beyond": list(result.beyond),
        "also": list(result.also),
        "place": str(result.hold.place),
    }
