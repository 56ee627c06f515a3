"""Solve a problem: floors, pre-releases, Python ranges and families, until the answer stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import NormalizedName

from policies.marker import applies
from resolver import families, prereleases
from resolver.engines.interface import (
    Engine,
    EngineFailure,
    Platform,
    Question,
    Resolved,
    Unresolvable,
)
from resolver.engines.remembered import Remembered
from resolver.floor import Floor
from resolver.given_up import GivenUp, Kept, keep_floors
from resolver.hard_core import hard_core
from resolver.index.interface import Index
from resolver.members import Membership, look_up
from resolver.problem import Limit, Problem, requirement_text
from resolver.progress import Progress
from resolver.soundness import Flaw, flaws

ROUNDS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution:
    """An answer that stands up to its own metadata, and how it came about."""

    problem: Problem  # with everything that was learned on the way
    question: Question  # the final question, floors as they stand
    floors: tuple[Floor, ...]
    resolved: Resolved
    given_up: tuple[GivenUp, ...]
    membership: Membership
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSolution:
    """Nothing satisfies the law even when every pin may move: a smallest set of lines says why."""

    lines: tuple[str, ...]
    proof: str


class Solver:
    """Ask one engine about one problem until the answer stands."""

    def __init__(self, engine: Engine, index: Index, progress: Progress) -> None:
        """Take the engine, the frozen view of the index, and who watches."""
        self._engine = Remembered(engine=engine)
        self._index = index
        self._progress = progress
        self._warnings: list[str] = []

    def solve(self, problem: Problem) -> Solution | NoSolution:
        """Solve, and solve again while there is something to learn from the answer."""
        self._progress.phase(f"resolving with {self._engine.name}")
        problem = self._with_needed_prereleases(problem)
        kept = self._keep(problem)
        for _ in range(ROUNDS):
            if isinstance(kept, Unresolvable):
                return no_solution(problem, self._engine, kept)
            membership = look_up(
                kept.answer.pins, self._index, problem.governed.metadata, self._progress
            )
            step = self._next(problem, kept, membership)
            if step is None:
                return Solution(
                    problem=problem,
                    question=problem.question(floors=kept.floors),
                    floors=kept.floors,
                    resolved=kept.answer,
                    given_up=kept.given_up,
                    membership=membership,
                    warnings=tuple(dict.fromkeys(self._warnings)),
                )
            problem, kept = step
        raise EngineFailure(
            f"no stable answer after {ROUNDS} rounds with {self._engine.name}; "
            "this is a defect of pinwarden, please report it with the governed files"
        )

    def _with_needed_prereleases(self, problem: Problem) -> Problem:
        """Where the floors cannot all hold, see first whether a pre-release is what is missing."""
        if not isinstance(self._engine.solve(problem.question()), Unresolvable):
            return problem
        free = self._engine.solve(problem.question(floors=()))
        if isinstance(free, Unresolvable):
            return problem
        membership = look_up(free.pins, self._index, problem.governed.metadata, self._progress)
        return problem.with_prereleases(prereleases.needed(membership, problem, self._index))

    def _keep(self, problem: Problem) -> Kept | Unresolvable:
        return keep_floors(problem, self._engine, self._index, self._progress)

    def _next(
        self, problem: Problem, kept: Kept, membership: Membership
    ) -> tuple[Problem, Kept | Unresolvable] | None:
        """Return the next problem and its answer; None when the answer stands."""
        names = prereleases.needed(membership, problem, self._index)
        if names:
            wider = problem.with_prereleases(names)
            return wider, self._keep(wider)
        found = found_flaws(problem, kept.answer, membership)
        if found:
            return self._repaired(problem, kept, found)
        limits = families.limits_for(problem, kept.answer, self._index)
        if limits:
            return self._together(problem, kept, limits)
        return None

    def _together(
        self, problem: Problem, kept: Kept, limits: tuple[Limit, ...]
    ) -> tuple[Problem, Kept] | None:
        """Keep torn families where they are, unless that pushes another pin down."""
        frozen = problem.with_limits(limits)
        answer = self._keep(frozen)
        if isinstance(answer, Kept) and len(answer.given_up) <= len(kept.given_up):
            return frozen, answer
        names = ", ".join(limit.name for limit in limits)
        self._warnings.append(
            f"A family moves only in part ({names}): keeping it together would push pins down."
        )
        return None

    def _repaired(
        self, problem: Problem, kept: Kept, found: tuple[Flaw, ...]
    ) -> tuple[Problem, Kept | Unresolvable]:
        """Exclude what a Python cannot have: everywhere if that costs no floor, else only there.

        uv reads only the lower bound of Requires-Python, as its documentation says; an upper
        bound shows up here.
        """
        everywhere = problem.with_limits(_exclusions(problem, found, problem.pythons))
        answer = self._keep(everywhere)
        if (
            problem.uniform
            and isinstance(answer, Kept)
            and len(answer.given_up) <= len(kept.given_up)
        ):
            return everywhere, answer
        only_there = problem.with_limits(_exclusions(problem, found, None))
        return only_there, self._keep(only_there)


def _exclusions(
    problem: Problem, found: Iterable[Flaw], pythons: tuple[str, ...] | None
) -> tuple[Limit, ...]:
    limits: dict[tuple[NormalizedName, str], Limit] = {}
    for flaw in found:
        name = flaw.parent or flaw.name
        version = flaw.version if flaw.parent in (None, flaw.name) else None
        where = pythons or tuple(p for p in problem.pythons if p == flaw.python)
        if version is None:
            continue
        known = limits.get((name, version))
        both = where if known is None else (*known.pythons, *where)
        limits[name, version] = Limit(
            name=name,
            specifier=f"!={version}",
            pythons=tuple(dict.fromkeys(both)),
            kind="python",
            sentence=flaw.sentence,
        )
    return tuple(limits.values())


def found_flaws(problem: Problem, answer: Resolved, membership: Membership) -> tuple[Flaw, ...]:
    """Return what is wrong with an answer on any Python and platform, each flaw once."""
    found: dict[tuple[str, NormalizedName, str], Flaw] = {}
    for python in problem.pythons:
        members = membership.on(answer.pins[python])
        for platform in problem.platforms:
            roots = roots_on(problem, python, platform)
            for flaw in flaws(roots, members, python, platform):
                if _is_known(flaw, membership, answer.pins[python]):
                    found.setdefault((python, flaw.name, flaw.requirement), flaw)
    return tuple(found.values())


def _is_known(flaw: Flaw, membership: Membership, pins: Mapping[NormalizedName, str]) -> bool:
    """Leave out what only seems missing because its metadata could not be told."""
    version = pins.get(flaw.name)
    return version is None or (flaw.name, version) not in membership.unknown


def roots_on(problem: Problem, python: str, platform: Platform) -> tuple[Requirement, ...]:
    """Return the lines of global-requirements that apply on one Python and platform."""
    return tuple(
        Requirement(requirement_text(line))
        for line in problem.governed.requirements.entries
        if line.marker is None
        or applies(
            line.marker,
            python,
            sys_platform=platform.sys_platform,
            platform_machine=platform.platform_machine,
        )
    )


def no_solution(problem: Problem, engine: Engine, failed: Unresolvable) -> NoSolution:
    """Name a smallest set of hard lines that cannot hold together."""
    lines = tuple(hard.text for hard in hard_core(problem, engine))
    return NoSolution(lines=lines, proof=failed.message)
