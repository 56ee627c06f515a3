"""Where problems of a project's requirement lines stand, also in lines that go on."""

import pytest

from checks.consuming.lines import read_lines
from policies.place import Problem

TABLE = [
    (b"alpha>=\n", [(1, 6)]),
    (b"alpha>=1\nbeta>=1,<\n", [(2, 5 + 4)]),
    (b"alpha \\\n  >=1; foo=='1'\n", [(2, 8)]),
    (b"alpha>=1 \\\n\\\n; python_version~\n", [(3, 17)]),
    (b"alpha>= \\\n# no comment\nbeta>=\n", [(1, 6), (3, 5)]),
    ("# \u00e9\nalpha \u00e9".encode() + b"\xff\n", [(2, 8)]),
    (b"alpha \\\n  beta", [(2, 3)]),
    (b"alpha \\", []),
]


@pytest.mark.parametrize(("data", "places"), TABLE)
def test_a_problem_stands_in_its_row(data: bytes, places: list[tuple[int, int]]) -> None:
    problems = [piece for piece in read_lines(data, "r.txt") if isinstance(piece, Problem)]
    assert [(p.place.line, p.place.column) for p in problems] == places
