"""Find what a newer release can only be had together with, and what stands against that.

QuickXplain (resolver.conflict) over what the others may do: first over "this pin stays where it
is", which tells who has to move along; then, where that is impossible, over the lines of
global-requirements, the holds and the limits, which tells what stands against it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from packaging.utils import NormalizedName

from policies.marker import marker_for
from resolver.alone import STEPS, asked_of, followed_down, follower_of, why_not
from resolver.behind import Behind, excuse_of
from resolver.conflict import minimal_conflict, narrowed, smallest_correction
from resolver.engines.interface import Question, Resolved
from resolver.floor import floors_of
from resolver.hard_core import hard_core
from resolver.scene import Scene
from resolver.trial import Trial
from resolver.values import Excuse, ExcuseKind


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Stay:
    """On these Pythons, `name` stays at `version`."""

    name: NormalizedName
    version: str
    pythons: tuple[str, ...]

    def line(self, governed: tuple[str, ...]) -> str:
        """Return it as a line of constraints."""
        marker = marker_for(self.pythons, governed)
        return f"{self.name}=={self.version}" + (f" ; {marker}" if marker else "")


def moved_along(
    pin: Behind, wanted: tuple[str, ...], instead: Resolved, scene: Scene
) -> Excuse | None:
    """Return the excuse for a release that is possible, and goes only with moves of others.

    `instead` is an answer that has it. None when nothing else would have to move.
    """
    stays, trial = _stays(pin, wanted, scene)
    found = smallest_correction(stays, trial.holds, suspects=lambda: trial.blamed(stays))
    moves = {stay.name: _moved_to(stay, instead) for stay in sorted(found[0] if found else ())}
    if not moves:
        return None
    return excuse_of(
        pin,
        ExcuseKind.JOINT,
        f"{pin.newest} can be had only together with "
        f"{_list([f'{name} {version}' for name, version in moves.items()])}.",
        others=tuple(moves),
    )


def impossible(pin: Behind, wanted: tuple[str, ...], proof: str, scene: Scene) -> Excuse:
    """Return the excuse for a release that no answer has, whatever moves."""
    alone = replace(scene.solution.problem.question(floors=()), requirements=wanted, constraints=())
    if isinstance(scene.engine.solve(alone), Resolved):
        said, names = _in_the_way(pin, wanted, scene)
    else:
        way = followed_down(pin, scene)
        said, names = _said(way.along, way.reason), way.names
    return excuse_of(
        pin,
        ExcuseKind.JOINT,
        f"{pin.newest} {said or 'cannot be had together with the rest of global-requirements.'}",
        others=tuple(sorted({*names} - {pin.name})),
        detail=proof,
    )


def _in_the_way(
    pin: Behind, wanted: tuple[str, ...], scene: Scene
) -> tuple[str, tuple[NormalizedName, ...]]:
    """Return what a release could be had without, in words and as names."""
    needed = _needed(*_stays(pin, wanted, scene))
    along, reason = _first_reason(pin, needed, scene)
    if reason:
        return _said(along, reason), needed
    against = hard_core(scene.solution.problem, scene.engine, wanted)
    if not against:
        return "", needed
    said = f"it does not go with {_list([hard.said for hard in against])}."
    return _said(along, said), (*needed, *(hard.name for hard in against))


def _said(along: Sequence[str], reason: str) -> str:
    if not reason:
        return ""
    if not along:
        return f"cannot be had: {reason}"
    return f"can be had only together with {_list(along)}, and {reason}"


def _stays(
    pin: Behind, wanted: tuple[str, ...], scene: Scene
) -> tuple[tuple[Stay, ...], Trial[Stay]]:
    problem = scene.solution.problem
    floors = floors_of(scene.solution.resolved.pins, without=(pin.name,))
    stays = tuple(Stay(name=f.name, version=f.version, pythons=f.pythons) for f in floors)

    def question(kept: Collection[Stay]) -> Question:
        lines = tuple(stay.line(problem.pythons) for stay in sorted(kept))
        return problem.question(floors=(), extra_requirements=wanted, extra_constraints=lines)

    return stays, Trial(scene.engine, question)


def _needed(stays: tuple[Stay, ...], trial: Trial[Stay]) -> tuple[NormalizedName, ...]:
    """Return who would have to move along, in the order in which they are found to.

    Each minimal conflict names pins of which one has to move; all of them are let go, until what
    is left has no part in it.
    """
    kept, found = stays, dict[NormalizedName, None]()
    while not trial.holds(kept):
        few = narrowed(kept, trial.blamed(kept), trial.holds)
        conflict = minimal_conflict(few, trial.holds)
        if not conflict:
            break
        found.update(dict.fromkeys(stay.name for stay in conflict))
        kept = tuple(stay for stay in kept if stay.name not in found)
    return tuple(found)


def _first_reason(
    pin: Behind, names: tuple[NormalizedName, ...], scene: Scene
) -> tuple[list[str], str]:
    """Return the releases that have to move along, down to the first that cannot, and why not."""
    along: list[str] = []
    for step in _followers(pin, names, scene):
        along.append(f"{step.name} {step.newest}")
        reason = why_not(step, scene)
        if reason:
            return along, reason
    return along, ""


def _followers(pin: Behind, names: tuple[NormalizedName, ...], scene: Scene) -> Iterator[Behind]:
    """Yield the newest release of each name that the release, or a follower of it, asks for."""
    waiting, seen = [pin], {pin.name}
    while waiting and len(seen) <= STEPS:
        for asked in asked_of(waiting.pop(0), scene):
            if asked.name in names and asked.name not in seen:
                follower = follower_of(pin, asked, scene)
                if follower is not None and str(follower.newest) != follower.current:
                    seen.add(asked.name)
                    waiting.append(follower)
                    yield follower


def _moved_to(stay: Stay, answer: Resolved) -> str:
    """Return where a pin goes in an answer, on a Python on which it does not stay."""
    there = [answer.pins[python].get(stay.name, "gone") for python in stay.pythons]
    return next((version for version in there if version != stay.version), stay.version)


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
