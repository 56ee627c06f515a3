"""Ask an engine that knows one Python at a time about several, and make the answers agree.

Agreement is best effort: a name that got several versions is limited to the lowest of them
everywhere, and all Pythons are asked again, until nothing differs or nothing more can agree.
Where the inputs leave one answer, this finds it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.engines.interface import Answer, Question, Resolved, Unresolvable

ROUNDS = 10  # each costs one solve for each Python; agreement needs two or three
Requirers = Mapping[NormalizedName, Iterable[NormalizedName]]


@dataclass(frozen=True, kw_only=True, slots=True)
class OnePython:
    """The answer for one Python: versions, and who asks for whom."""

    pins: Mapping[NormalizedName, str]
    requirers: Requirers


SolveOne = Callable[[str, Question], OnePython | Unresolvable]


def solve_each(question: Question, solve_one: SolveOne) -> Answer:
    """Solve for every Python of the question; the first one without an answer is the answer."""
    first = _solve_all(question, solve_one)
    if isinstance(first, Unresolvable) or not question.uniform:
        return first
    agreement = _Agreement(question, solve_one, first)
    for _ in range(ROUNDS):
        if not agreement.come_closer():
            break
    return agreement.best


class _Agreement:
    """The search for versions that all Pythons share: the best answer yet, and the caps in it."""

    def __init__(self, question: Question, solve_one: SolveOne, best: Resolved) -> None:
        self.best = best
        self._question = question
        self._solve_one = solve_one
        self._caps: dict[NormalizedName, str] = {}
        self._refused: set[NormalizedName] = set()

    def come_closer(self) -> bool:
        """Cap what differs, all at once or else one by one; say whether there was anything."""
        differing = lowest_of_differing(self.best)
        wanted = {name: v for name, v in differing.items() if name not in self._refused}
        if wanted and not self._try(wanted):
            for name, version in wanted.items():
                if len(wanted) == 1 or not self._try({name: version}):
                    self._refused.add(name)
        return bool(wanted)

    def _try(self, wanted: Mapping[NormalizedName, str]) -> bool:
        tried = _solve_all(_capped(self._question, self._caps | dict(wanted)), self._solve_one)
        if isinstance(tried, Unresolvable):
            return False
        self._caps |= wanted
        self.best = tried
        return True


def lowest_of_differing(answer: Resolved) -> dict[NormalizedName, str]:
    """Return the lowest version of each name that has several."""
    versions: dict[NormalizedName, set[str]] = {}
    for pins in answer.pins.values():
        for name, version in pins.items():
            versions.setdefault(name, set()).add(version)
    return {
        name: min(found, key=Version) for name, found in sorted(versions.items()) if len(found) > 1
    }


def _capped(question: Question, caps: Mapping[NormalizedName, str]) -> Question:
    lines = tuple(f"{name}<={version}" for name, version in sorted(caps.items()))
    return replace(question, constraints=question.constraints + lines)


def _solve_all(question: Question, solve_one: SolveOne) -> Answer:
    pins: dict[str, Mapping[NormalizedName, str]] = {}
    requirers: dict[NormalizedName, set[NormalizedName]] = {}
    for python in question.pythons:
        answer = solve_one(python, question)
        if isinstance(answer, Unresolvable):
            return Unresolvable(message=f"Python {python}: {answer.message}")
        pins[python] = answer.pins
        for name, found in answer.requirers.items():
            requirers.setdefault(name, set()).update(found)
    return Resolved(
        pins=pins, requirers={name: tuple(sorted(found)) for name, found in requirers.items()}
    )
