"""Lines of upper-constraints.txt that are requirements, but no pins."""

import re
from collections.abc import Iterator

from packaging.utils import NormalizedName, canonicalize_name

from checks.snapshot import Snapshot
from policies.document import Remark
from policies.governed import CONSTRAINTS
from policies.place import Malformed
from policies.requirement import RequirementLine, parse_requirement

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def inexact_pins(snapshot: Snapshot) -> Iterator[RequirementLine]:
    """Yield the lines that could not be read as pins, but can be read as requirements."""
    for line in _unread(snapshot):
        try:
            yield parse_requirement(line.text, line.place)
        except Malformed:
            continue


def names_unread(snapshot: Snapshot) -> frozenset[NormalizedName]:
    """Return the names that unread lines begin with: their one finding is that they are unread."""
    found = (_NAME.match(line.text) for line in _unread(snapshot))
    return frozenset(canonicalize_name(match[0]) for match in found if match is not None)


def _unread(snapshot: Snapshot) -> Iterator[Remark]:
    unread = {
        problem.place.line for problem in snapshot.problems if problem.place.file == CONSTRAINTS
    }
    for line in snapshot.governed.constraints.lines:
        if isinstance(line, Remark) and line.place.line in unread:
            yield line
