"""Find a smallest set of what never gives way (lines, holds, limits) that cannot hold together.

`wanted` is a wish that stands with it, such as one release.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from packaging.utils import NormalizedName

from resolver.conflict import minimal_conflict, narrowed
from resolver.engines.interface import Engine, Question
from resolver.problem import Problem, requirement_text
from resolver.trial import Trial


@dataclass(frozen=True, kw_only=True, slots=True)
class Hard:
    """One line of the question, whom it limits, and what it is in words."""

    name: NormalizedName
    text: str
    said: str
    must: bool  # a requirement: it has to be there; else it only limits


def hard_core(problem: Problem, engine: Engine, wanted: tuple[str, ...] = ()) -> tuple[Hard, ...]:
    """Return a minimal set that cannot hold, together with `wanted`, even when every pin may move.

    Empty when `wanted` alone cannot be had.
    """
    base = problem.question(floors=())

    def question(kept: Collection[Hard]) -> Question:
        requirements = tuple(hard.text for hard in kept if hard.must)
        constraints = tuple(hard.text for hard in kept if not hard.must)
        return replace(base, requirements=(*requirements, *wanted), constraints=constraints)

    units = tuple(_hard(problem))
    trial = Trial(engine, question)

    def holds(kept: Collection[Hard]) -> bool:
        nothing = not wanted and not any(hard.must for hard in kept)
        return nothing or trial.holds(kept)

    if holds(units):
        return ()
    return minimal_conflict(narrowed(units, trial.blamed(units), holds), holds)


def _hard(problem: Problem) -> Iterator[Hard]:
    for line in problem.governed.requirements.entries:
        text = requirement_text(line)
        said = f"line {line.place.line} of global-requirements ({text})"
        yield Hard(name=line.key, text=text, said=said, must=True)
    limits = (
        *((hold.key, f"the hold {hold.package}{hold.specifier}") for hold in problem.holds),
        *(
            (held.name, f"the lowering of {held.name} to {held.version} in {held.commit[:12]}")
            for held in problem.implicit_holds
        ),
        *(
            (limit.name, f"{limit.name}{limit.specifier} ({limit.sentence.rstrip('.')})")
            for limit in problem.limits
        ),
    )
    for (name, said), text in zip(limits, problem.hard_constraints(), strict=True):
        yield Hard(name=name, text=text, said=said, must=False)
