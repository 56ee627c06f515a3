"""What the caller wants of an environment, and how that differs from what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from venvs.outcome import PackageChanges, compared
from venvs.state.listing import Damage
from venvs.state.record import Facts, Record

Wheels = Mapping[str, tuple[str, str]]  # name: (version, SHA-256 of the wheel)


@dataclass(frozen=True)
class Wanted:
    """The environment as it should be; the fields are those of a Record."""

    lock: str
    left_out: tuple[str, ...]
    wheels: Wheels
    python: str
    visible: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = ()
    facts_file: str = ""
    rebuild: bool = False


@dataclass(frozen=True)
class Plan:
    """What is to be done: a new tree, or only small files in the present one; and why.

    Without reasons nothing is done at all.
    """

    anew: bool
    reasons: tuple[str, ...]
    packages: PackageChanges

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.reasons)


def plan(wanted: Wanted, record: Record | None, damage: Damage) -> Plan:
    """Compare; `record` is that of the present tree, None where there is none of ours."""
    if record is None:
        versions = {name: version for name, (version, _) in wanted.wheels.items()}
        return Plan(
            anew=True,
            reasons=("there is no environment of ours yet",),
            packages=compared({}, versions),
        )
    heavy = tuple(_heavy(wanted, record, damage))
    light = tuple(_light(wanted, record))
    versions = {name: version for name, (version, _) in wanted.wheels.items()}
    return Plan(bool(heavy), heavy + light, compared(record.versions, versions))


def _heavy(wanted: Wanted, record: Record, damage: Damage) -> list[str]:
    """Return the reasons for a new tree."""
    reasons = list(damage.sentences())
    if wanted.rebuild:
        reasons.append("a rebuild was asked for")
    if wanted.python != record.python:
        reasons.append(f"the Python is {wanted.python} now, and was {record.python}")
    present, coming = record.wheels, wanted.wheels
    if dict(present) != dict(coming):
        same = [
            name
            for name in sorted(present.keys() & coming.keys())
            if present[name] != coming[name] and present[name][0] == coming[name][0]
        ]
        moved = sum(present.get(name) != coming.get(name) for name in {*present, *coming})
        reasons.append(f"{moved} of the packages changed")
        if same:
            reasons.append(f"built anew in the same version: {', '.join(same)}")
    if dict(wanted.links) != dict(record.links):
        reasons.append("the links to system packages changed")
    return reasons


def _light(wanted: Wanted, record: Record) -> list[str]:
    """Return the reasons for new small files in the present tree."""
    reasons = []
    changed = sorted(
        name
        for name in {*wanted.visible, *record.visible}
        if wanted.visible.get(name) != record.visible.get(name)
    )
    if changed:
        reasons.append(f"changed beside the packages: {', '.join(changed)}")
    elif wanted.lock != record.lock:
        reasons.append("the lock says something else of the same packages")
    if record.facts:
        reasons.append("facts of an interrupted run are still to be written")
    return reasons
