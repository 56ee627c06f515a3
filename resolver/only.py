"""Move only the projects that were asked for, and what they force."""

from collections.abc import Collection
from dataclasses import replace

from packaging.utils import NormalizedName, canonicalize_name

from resolver.conflict import smallest_correction
from resolver.engines.interface import Answer, Engine, Resolved, Unresolvable
from resolver.floor import floors_of
from resolver.given_up import WORD
from resolver.index.interface import Index
from resolver.problem import Limit, Problem
from resolver.progress import Progress
from resolver.solve import NoSolution, Solution, Solver


def move_only(
    names: frozenset[NormalizedName],
    solution: Solution,
    engine: Engine,
    index: Index,
    progress: Progress,
) -> Solution | NoSolution:
    """Return a solution in which `names` are where `solution` has them, and little else moves.

    Every other present pin stays where it is, but for the smallest set that has to give way.
    """
    problem = solution.problem
    stays = [
        Limit(
            name=floor.name,
            specifier=f"=={floor.version}",
            pythons=floor.pythons,
            kind="package",
            sentence="It was not asked for.",
        )
        for floor in floors_of(problem.present, without=names)
    ]
    targets = [
        Limit(
            name=floor.name,
            specifier=f"=={floor.version}",
            pythons=floor.pythons,
            kind="target",
            sentence="It was asked for.",
        )
        for floor in floors_of(
            {
                python: {name: pins[name] for name in names if name in pins}
                for python, pins in solution.resolved.pins.items()
            }
        )
    ]
    progress.phase("finding what has to move with it")
    wanted = replace(problem.with_limits(targets), floors=solution.floors)
    kept = _kept(wanted, stays, engine, progress)
    found = Solver(engine, index, progress).solve(wanted.with_limits(kept))
    if isinstance(found, NoSolution):
        return found
    # The targets have served: whoever asks why a release was not taken shall not meet them.
    limits = tuple(limit for limit in found.problem.limits if limit.kind != "target")
    return replace(found, problem=replace(found.problem, limits=limits))


def _kept(
    problem: Problem, stays: list[Limit], engine: Engine, progress: Progress
) -> tuple[Limit, ...]:
    last: list[Answer] = []

    def holds(kept: Collection[Limit]) -> bool:
        last[:] = [engine.solve(problem.with_limits(kept).question())]
        progress.step()
        return isinstance(last[0], Resolved)

    def suspects() -> list[Limit]:
        if not last or not isinstance(last[0], Unresolvable):
            return []
        words = {canonicalize_name(word) for word in WORD.findall(last[0].message)}
        return [stay for stay in stays if stay.name in words]

    found = smallest_correction(stays, holds, suspects=suspects)
    given_up = frozenset(found[0]) if found is not None else frozenset(stays)
    return tuple(stay for stay in stays if stay not in given_up)
