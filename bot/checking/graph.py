"""Tell what pinned releases require: from the index, or from the last update of this repository."""

from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName
from packaging.version import Version

from bot.checking.subject import Subject
from checks.facts import Requires
from policies.constraint import ConstraintLine
from policies.difference import difference
from policies.governed import GovernedSet, read_governed


def interesting_pins(subject: Subject, governed: GovernedSet) -> tuple[ConstraintLine, ...]:
    """Return the pins that a change moves, and those of names whose requirements it changes."""
    if subject.base is None:
        return ()
    what = difference(read_governed(subject.base.files)[0], governed)
    names = {pin.name for pin in what.pins} | {one.name for one in what.requirements}
    return tuple(pin for pin in governed.constraints.entries if pin.key in names)


def last_graph(root: Path | None) -> Requires | None:
    """Return what the releases that the last update resolved require; None if it tells nothing.

    A release never requires anything else than it did, so the update may have been about any state.
    """
    runs = Path() if root is None else root / ".pinwarden" / "runs"
    if root is None or not runs.is_dir():
        return None  # Without a run, what reads one is not even imported.
    from resolver.state import Runs, StateMissing

    try:
        members = Runs(runs).latest().solution().members
    except (StateMissing, OSError):
        return None
    answers: dict[tuple[NormalizedName, Version], tuple[Requirement, ...] | str] = {}
    for name, version, requires, _ in members:
        answers[NormalizedName(name), Version(version)] = _parsed(requires)
    return Requires(answers=answers)


def _parsed(requires: Iterable[str]) -> tuple[Requirement, ...] | str:
    try:
        return tuple(map(Requirement, requires))
    except InvalidRequirement as err:
        return str(err).splitlines()[0]
