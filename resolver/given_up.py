"""Give up the smallest set of floors that is in conflict, on as few Pythons as can be."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from resolver.conflict import smallest_correction
from resolver.engines.interface import Answer, Engine, Resolved, Unresolvable
from resolver.floor import Floor, joined
from resolver.index.interface import Index
from resolver.problem import Problem
from resolver.progress import Progress

# A proof names packages in their normal form, as in "salt>=3008.0" or "salt==3008.0".
WORD = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenUp:
    """A floor that had to go, the floors it was in conflict with, and the engine's proof."""

    floor: Floor
    conflict: tuple[str, ...]
    proof: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What holds: the answer, the floors that stand, and those given up."""

    answer: Resolved
    floors: tuple[Floor, ...]
    given_up: tuple[GivenUp, ...]


class _Probe:
    """Ask the engine with a choice of floors, and remember what it blamed."""

    def __init__(self, problem: Problem, engine: Engine, progress: Progress) -> None:
        self._problem = problem
        self._engine = engine
        self._progress = progress
        self._known: dict[frozenset[Floor], Answer] = {}
        self.last: Answer | None = None

    def answer(self, floors: Collection[Floor]) -> Answer:
        key = frozenset(floors)
        if key not in self._known:
            question = self._problem.question(floors=joined(key))
            self._known[key] = self._engine.solve(question)
            self._progress.step()
        self.last = self._known[key]
        return self.last

    def holds(self, floors: Collection[Floor]) -> bool:
        return isinstance(self.answer(floors), Resolved)

    def blamed(self, floors: Iterable[Floor]) -> tuple[Floor, ...]:
        if not isinstance(self.last, Unresolvable):
            return ()
        words = {canonicalize_name(word) for word in WORD.findall(self.last.message)}
        return tuple(floor for floor in floors if floor.name in words)


def keep_floors(
    problem: Problem, engine: Engine, index: Index, progress: Progress
) -> Kept | Unresolvable:
    """Answer with all floors; where they conflict, with the smallest set of them given up.

    First whole floors, then, for those alone, the Pythons on which they are really in conflict,
    then the highest version below the floor that still works.
    """
    probe = _Probe(problem, engine, progress)
    answer = probe.answer(problem.floors)
    if isinstance(answer, Resolved):
        return Kept(answer=answer, floors=problem.floors, given_up=())
    progress.phase("finding what forces a pin down")
    base = probe.answer(())
    if isinstance(base, Unresolvable):
        return base
    whole = _correct(_least_asked_first(problem.floors, base), (), probe)
    if isinstance(whole, Unresolvable):
        return whole
    kept = tuple(floor for floor in problem.floors if floor not in {g.floor for g in whole})
    parts = tuple(part for gone in whole for part in gone.floor.split())
    by_python = _correct(parts, kept, probe) if len(parts) > len(whole) else whole
    if isinstance(by_python, Unresolvable):
        return by_python
    lost = {gone.floor for gone in by_python}
    standing = (*kept, *(part for part in parts if part not in lost))
    lowered = _raise_again(tuple(lost), standing, probe, index)
    final = probe.answer((*standing, *lowered))
    if isinstance(final, Unresolvable):
        return final
    return Kept(
        answer=final,
        floors=joined((*standing, *lowered)),
        given_up=_joined_by_python(by_python, problem.pythons),
    )


def _least_asked_first(floors: Iterable[Floor], base: Resolved) -> tuple[Floor, ...]:
    """Order floors by how many projects require the name.

    Where two floors exclude each other, giving up the one that fewer depend on disturbs less.
    """
    return tuple(
        sorted(floors, key=lambda floor: (len(base.requirers.get(floor.name, ())), floor.name))
    )


def _correct(
    units: Sequence[Floor], background: tuple[Floor, ...], probe: _Probe
) -> tuple[GivenUp, ...] | Unresolvable:
    def holds(kept: Collection[Floor]) -> bool:
        return probe.holds((*background, *kept))

    alone = [unit for unit in units if background and not holds((unit,))]
    found = smallest_correction(
        units, holds, suspects=lambda: probe.blamed(units), known_alone=alone
    )
    if found is None:
        answer = probe.answer(background)
        return answer if isinstance(answer, Unresolvable) else Unresolvable(message="")
    correction, conflicts = found
    return tuple(_explained(floor, conflicts, background, probe) for floor in correction)


def _explained(
    floor: Floor,
    conflicts: Sequence[tuple[Floor, ...]],
    background: tuple[Floor, ...],
    probe: _Probe,
) -> GivenUp:
    conflict = min((c for c in conflicts if floor in c), key=len)
    answer = probe.answer((*background, *conflict))
    return GivenUp(
        floor=floor,
        conflict=tuple(f"{other.name}>={other.version}" for other in conflict if other != floor),
        proof=answer.message if isinstance(answer, Unresolvable) else "",
    )


def _raise_again(
    lost: tuple[Floor, ...],
    standing: tuple[Floor, ...],
    probe: _Probe,
    index: Index,
) -> tuple[Floor, ...]:
    """Return, for each lost floor, the highest lower floor that holds together with the others.

    "There is an answer with name>=v" is monotone in v, so a binary search finds it.
    """
    lowered: list[Floor] = []
    for floor in sorted(lost):
        answer = probe.answer((*standing, *lowered))
        if isinstance(answer, Unresolvable):
            break
        versions = _between(floor, answer, index)
        best: Floor | None = None
        low, high = 0, len(versions) - 1
        while low <= high:
            middle = (low + high) // 2
            tried = Floor(name=floor.name, version=versions[middle], pythons=floor.pythons)
            if probe.holds((*standing, *lowered, tried)):
                best, low = tried, middle + 1
            else:
                high = middle - 1
        if best is not None:
            lowered.append(best)
    return tuple(lowered)


def _between(floor: Floor, answer: Resolved, index: Index) -> list[str]:
    """Return the releases above what the engine chose and below the floor, ascending."""
    chosen = [
        Version(answer.pins[python][floor.name])
        for python in floor.pythons
        if floor.name in answer.pins[python]
    ]
    page = index.page(floor.name)
    if not chosen or page is None:
        return []
    return [
        str(version)
        for version in page.versions()
        if min(chosen) < version < Version(floor.version) and not version.is_prerelease
    ]


def _joined_by_python(found: Sequence[GivenUp], pythons: Sequence[str]) -> tuple[GivenUp, ...]:
    """Put what was given up of one floor on several Pythons back into one value."""
    groups: dict[tuple[NormalizedName, str], list[GivenUp]] = {}
    for gone in found:
        groups.setdefault((gone.floor.name, gone.floor.version), []).append(gone)
    return tuple(
        GivenUp(
            floor=Floor(
                name=name,
                version=version,
                pythons=tuple(
                    python
                    for python in pythons
                    if any(python in gone.floor.pythons for gone in group)
                ),
            ),
            conflict=group[0].conflict,
            proof=group[0].proof,
        )
        for (name, version), group in sorted(groups.items())
    )
