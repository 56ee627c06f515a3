"""Lines of upper-constraints.txt that are requirements, but no pins."""

from collections.abc import Iterator

from checks.snapshot import Snapshot
from policies.document import Remark
from policies.governed import CONSTRAINTS
from policies.place import Malformed
from policies.requirement import RequirementLine, parse_requirement


def inexact_pins(snapshot: Snapshot) -> Iterator[RequirementLine]:
    """Yield the lines that could not be read as pins, but can be read as requirements."""
    unread = {
        problem.place.line for problem in snapshot.problems if problem.place.file == CONSTRAINTS
    }
    for line in snapshot.governed.constraints.lines:
        if isinstance(line, Remark) and line.place.line in unread:
            try:
                yield parse_requirement(line.text, line.place)
            except Malformed:
                continue
