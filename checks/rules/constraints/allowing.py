"""Which lines of global-requirements allow a pin."""

from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from policies.requirement import RequirementLine


def lines_by_name(snapshot: Snapshot) -> dict[str, list[RequirementLine]]:
    """Return the lines of global-requirements by normalised name."""
    found: dict[str, list[RequirementLine]] = {}
    for line in snapshot.governed.requirements.entries:
        found.setdefault(line.key, []).append(line)
    return found


def allows(line: RequirementLine, pin: ConstraintLine) -> bool:
    """Say whether a line's specifier contains a pin; pre-releases count like any version."""
    return line.specifier.contains(pin.version, prereleases=True)
