"""How much of a project is judged: far more than people write, and no more than seconds' worth."""

from collections.abc import Iterable
from dataclasses import replace

from checks.consuming.project import Listed
from policies.place import Problem
from policies.requirement import RequirementLine

LONGEST_MARKER = 500  # characters
MOST_MARKERS = 10_000  # characters of different markers; comparing one looks at all environments


def within_limits(lists: Iterable[Listed]) -> tuple[Listed, ...]:
    """Return the lists without lines whose markers nobody could compare in time.

    What is left out is a problem of its list.
    """
    counted = _Counted()
    return tuple(
        _sorted_out(listed, [line for line in listed.lines if not counted.admits(line)])
        for listed in lists
    )


class _Counted:
    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._length = 0

    def admits(self, line: RequirementLine) -> bool:
        text = "" if line.marker is None else str(line.marker)
        if not text or text in self._seen:
            return True
        if len(text) > LONGEST_MARKER or self._length + len(text) > MOST_MARKERS:
            return False
        self._length += len(text)
        self._seen.add(text)
        return True


def _sorted_out(listed: Listed, out: list[RequirementLine]) -> Listed:
    if not out:
        return listed
    left_out = {id(line) for line in out}
    problems = (_problem(line) for line in out)
    return replace(
        listed,
        lines=tuple(line for line in listed.lines if id(line) not in left_out),
        problems=(*listed.problems, *problems),
    )


def _problem(line: RequirementLine) -> Problem:
    if len(str(line.marker)) > LONGEST_MARKER:
        return Problem(
            line.place, f"{line.name} has a marker of {len(str(line.marker))} characters"
        )
    return Problem(line.place, f"{line.name} has one marker more than is judged in one project")
