"""Lines of upper-constraints-xfails.txt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.document import read_lines
from policies.governed import read_governed
from policies.known_failure import parse_known_failure
from policies.place import Malformed, Place

FILE = "upper-constraints-xfails.txt"

GOOD = [
    ("Py_Route==0.9.1;neutron,nova", "py-route", "0.9.1", ("neutron", "nova")),
    ("a===1 ; openstack/nova , b  # why", "a", "1", ("openstack/nova", "b")),
    ("a==1", "a", "1", ()),
    ("a==1;", "a", "1", ()),
]
BAD = [
    ("a", [(1, "has no version")]),
    ("  a b==1;x", [(3, "a b")]),
    ("a==x;y", [(4, "'x' is not a version")]),
    ("a==1;x,,y z", [(6, "'' is not a project"), (9, "'y z' is not a project")]),
    ("-a==one;b c", [(1, "-a"), (5, "'one'"), (9, "'b c'")]),
]


@pytest.mark.parametrize(("text", "key", "version", "projects"), GOOD)
def test_lines(text: str, key: str, version: str, projects: tuple[str, ...]) -> None:
    line = parse_known_failure(text, Place(FILE, 1))
    assert (line.key, line.version, line.projects) == (key, version, projects)


@pytest.mark.parametrize(("text", "expected"), BAD)
def test_all_that_is_wrong_with_a_line(text: str, expected: list[tuple[int, str]]) -> None:
    with pytest.raises(Malformed) as caught:
        parse_known_failure(text, Place(FILE, 1))
    problems = caught.value.problems
    assert [problem.place.column for problem in problems] == [column for column, _ in expected]
    for problem, (_, words) in zip(problems, expected, strict=True):
        assert words in problem.message


@given(st.lists(st.text("a=1;,# x/\t", max_size=12)), st.booleans())
def test_the_same_bytes_come_back(lines: list[str], ended: bool) -> None:  # noqa: FBT001 - drawn
    data = ("\n".join(lines) + ("\n" if ended else "")).encode()
    document, _ = read_lines(data, FILE, parse_known_failure)
    assert document.format() == data


def test_the_governed_set_has_them_with_their_problems() -> None:
    governed, problems = read_governed({"global-requirements.txt": b"", FILE: b"a==1;b\nc\n"})
    assert [line.key for line in governed.xfails.entries] == ["a"]
    assert [str(problem.place) for problem in problems] == [f"{FILE}:2:1"]
