"""Find the smallest set of pins that would have to give way for a newer release."""

from collections.abc import Collection
from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.behind import Behind, excuse_of
from resolver.conflict import smallest_correction
from resolver.engines.interface import Question, Resolved, Unresolvable
from resolver.floor import Floor, floors_of
from resolver.scene import Scene
from resolver.trial import Trial
from resolver.values import Excuse, ExcuseKind

NAMED = 4  # pins in a sentence; all of them stand in `others`


@dataclass(frozen=True, kw_only=True, slots=True)
class GivesWay:
    """Pins that cannot stay with the release, the answer in which they do not, and the proof."""

    floors: tuple[Floor, ...]
    answer: Resolved
    proof: str


def giving_way(pin: Behind, wanted: tuple[str, ...], scene: Scene) -> GivesWay | None:
    """Return the smallest set; None when no answer has the release whatever gives way.

    That a present pin goes down costs more than that any number of them do not go up.
    """
    problem = scene.solution.problem
    present = frozenset(f for f in scene.solution.floors if f.name != pin.name)
    reached = floors_of(scene.solution.resolved.pins, without=(pin.name,))
    units = tuple(sorted({*reached, *present}))

    def question(kept: Collection[Floor]) -> Question:
        return problem.question(floors=sorted(kept), extra_requirements=wanted)

    trial = Trial(scene.engine, question)
    whole = trial.answer(units)
    found = smallest_correction(
        units,
        trial.holds,
        suspects=lambda: trial.blamed(units),
        cost=lambda unit: len(units) if unit in present else 1,
    )
    if found is None:
        return None
    given_up = frozenset(found[0])
    answer = trial.answer([unit for unit in units if unit not in given_up])
    assert isinstance(answer, Resolved)  # noqa: S101 - it is a correction
    proof = whole.message if isinstance(whole, Unresolvable) else ""
    return GivesWay(floors=found[0], answer=answer, proof=proof)


def choice(pin: Behind, gives_way: GivesWay, scene: Scene) -> Excuse:
    """Return the excuse that names what would give way, what goes down first."""
    names = dict.fromkeys(floor.name for floor in gives_way.floors)
    said = {name: _what(name, gives_way.answer, scene) for name in names}
    lost = sorted(said, key=lambda name: (not said[name][0], name))
    what = [said[name][1] for name in lost[:NAMED]]
    left = len(lost) - len(what)
    more = f", and {left} more would give way" if left else ""
    return excuse_of(
        pin,
        ExcuseKind.CHOICE,
        f"With {pin.newest}, {' and '.join(what)}{more}.",
        others=tuple(lost),
        detail=gives_way.proof,
    )


def _what(name: NormalizedName, instead: Resolved, scene: Scene) -> tuple[bool, str]:
    """Say whether a pin goes down from where it stands, and what becomes of it."""
    for python, pins in scene.solution.resolved.pins.items():
        version, other = pins.get(name), instead.pins[python].get(name)
        if version is None or version == other:
            continue
        if other is None:
            return True, f"{name} would go away"
        stands = scene.solution.problem.present[python].get(name)
        if stands is not None and Version(other) >= Version(stands):
            stays = "stay at" if other == stands else "only go to"
            return False, f"{name} would {stays} {other} instead of {version}"
        return True, f"{name} would go down to {other}"
    return False, f"{name} would give way"
