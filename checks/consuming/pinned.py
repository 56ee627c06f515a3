"""Which pins a requirement of a project meets."""

from checks.consuming.project import Law
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from policies.marker import applies
from policies.requirement import RequirementLine


def pins_for(line: RequirementLine, law: Law) -> list[ConstraintLine]:
    """Return the pins of a name on the governed environments that a line is for."""
    pins = law.pins.get(line.key, ())
    if line.marker is None and all(pin.marker is None for pin in pins):
        return list(pins)
    return [pin for pin in pins if _meet(line, pin, law.snapshot)]


def _meet(line: RequirementLine, pin: ConstraintLine, snapshot: Snapshot) -> bool:
    return any(
        all(
            marker is None
            or applies(
                marker,
                python,
                sys_platform=platform.sys_platform,
                platform_machine=platform.platform_machine,
            )
            for marker in (line.marker, pin.marker)
        )
        for python in snapshot.pythons
        for platform in snapshot.policy.platforms
    )
