"""Follow a release that cannot be had even alone down to the requirement that cannot be met."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from resolver.behind import Behind
from resolver.conflict import minimal_conflict, narrowed
from resolver.engines.interface import Question
from resolver.own_requirement import asked_by, fitting, own_requirement
from resolver.scene import Scene
from resolver.told import told
from resolver.trial import Trial

STEPS = 20  # releases on the way down; a chain is seldom longer than three


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """The releases on the way down, and what ends it; `reason` is "" when nothing told does."""

    along: tuple[str, ...]
    names: tuple[NormalizedName, ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One requirement of a release, and a Python on which it applies."""

    name: NormalizedName
    text: str
    python: str


def followed_down(pin: Behind, scene: Scene) -> Followed:
    """Return the way from a release that no answer has, not even alone, to what is missing."""
    along: list[str] = []
    names: list[NormalizedName] = []
    step = pin
    while len(along) < STEPS:
        conflict = _conflict(step, scene)
        names += [asked.name for asked in conflict]
        if len(conflict) > 1:
            asked_for = " and ".join(asked.text for asked in conflict)
            reason = f"{step.name} {step.newest} requires {asked_for}, which exclude each other."
            return Followed(along=tuple(along), names=tuple(names), reason=reason)
        follower = follower_of(step, conflict[0], scene) if conflict else None
        if follower is None or f"{follower.name} {follower.newest}" in along:
            break
        along.append(f"{follower.name} {follower.newest}")
        reason = why_not(follower, scene)
        if reason:
            return Followed(along=tuple(along), names=tuple(names), reason=reason)
        step = follower
    return Followed(along=tuple(along), names=tuple(names), reason="")


def why_not(pin: Behind, scene: Scene) -> str:
    """Return what is told against a release, to be read within a sentence; "" when nothing is."""
    excuse = next(told(pin, scene), None) or own_requirement(pin, scene)
    if excuse is None:
        return ""
    said = excuse.sentence[:1].lower() + excuse.sentence[1:]
    return said if pin.name in said else f"of {pin.name}: {said}"


def asked_of(pin: Behind, scene: Scene) -> tuple[Asked, ...]:
    """Return what a release requires, each requirement once."""
    found = {
        str(requirement): Asked(
            name=canonicalize_name(requirement.name), text=str(requirement), python=python
        )
        for python, requirement in asked_by(pin, scene)
    }
    return tuple(found.values())


def follower_of(pin: Behind, asked: Asked, scene: Scene) -> Behind | None:
    """Return the newest release that a requirement admits; None when there is none."""
    page = scene.view.snapshot.page(asked.name)
    versions = fitting(asked.name, Requirement(asked.text), scene)
    if page is None or not versions:
        return None
    current = scene.solution.resolved.pins[asked.python].get(asked.name, "")
    return replace(pin, name=asked.name, current=current, newest=versions[-1], page=page)


def _conflict(pin: Behind, scene: Scene) -> tuple[Asked, ...]:
    """Return a smallest set of the release's requirements that has no answer; () for none."""
    units = asked_of(pin, scene)
    base = scene.solution.problem.question(floors=())

    def question(kept: Collection[Asked]) -> Question:
        lines = tuple(asked.text for asked in kept)
        return replace(base, requirements=lines, constraints=())

    trial = Trial(scene.engine, question)

    def holds(kept: Collection[Asked]) -> bool:
        return not kept or trial.holds(kept)

    if holds(units):
        return ()
    return minimal_conflict(narrowed(units, trial.blamed(units), holds), holds)
