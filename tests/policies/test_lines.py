"""Lines of governed files: parsed with their place, formatted back byte for byte."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.document import (
    parse_constraints,
    parse_names,
    parse_projects,
    parse_requirements,
)
from policies.place import Malformed, Place
from policies.requirement import normal_form, parse_requirement

DATA = Path(__file__).parents[2] / "data"
HERE = Place("global-requirements.txt", 1)

GOOD = [
    ("alpha", "alpha"),
    ("Alpha>=1,!=1.2 # MIT", "Alpha>=1,!=1.2  # MIT"),
    ("alpha<3,>=1,!=2.0,!=1.5", "alpha>=1,!=1.5,!=2.0,<3"),
    ("alpha[b,a]>1", "alpha[a,b]>1"),
    ("alpha ; python_version >= '3.12'", "alpha;python_version>='3.12'"),
    ("alpha:(python_version=='2.7')", "alpha;python_version=='2.7'"),
    ("alpha#1", None),
    ("alpha  #MPL-2.0", "alpha  #MPL-2.0"),
]

BAD = [
    (b"alpha\nbeta @ https://example.org/b.whl\n", "2:6", "URL"),
    (b"-e .\n", "1:1", "option -e"),
    (b"  -r other.txt\n", "1:3", "option -r"),
    (b"alpha==1 --hash=sha256:00\n", "1:10", "hash"),
    (b"al\x00pha\n", "1:3", "NUL"),
    (b"\xef\xbb\xbfalpha\n", "1:1", "byte order mark"),
    (b"alpha\r\nbeta\n", "1:6", "CR LF"),
    (b"alpha\n\xff\n", "2:1", "UTF-8"),
    (b"alpha==" + b"9" * 9000 + b"\n", "1:8", "9000 digits"),
    (b"a;python_version<'" + b"9" * 5000 + b"'\n", "1:19", "5000 digits"),
    (b"alpha" * 3000 + b"\n", "1:1", "characters"),
    (b"alpha>=\n", "1:6", "not a requirement"),
    (b"  alpha>=1,<  # MIT\n", "1:12", "not a requirement"),
    (b"alpha;foo=='1'\n", "1:7", "marker variable"),
    (b"alpha:(foo=='1')\n", "1:8", "marker variable"),
    (b" alpha : (python_version~)\n", "1:25", "marker operator"),
    (b"al pha\n", "1:4", "not a requirement"),
    (b"@alpha\n", "1:1", "not a requirement"),
    ("# \u00e9\nalpha \u00e9".encode() + b"\xff\n", "2:8", "UTF-8"),
    (b"alpha;" + b"(" * 5000 + b"\n", "1:7", "nested too deeply"),
]


@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_normal_form(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(Malformed):
            parse_requirement(text, HERE)
    else:
        line = parse_requirement(text, HERE)
        assert normal_form(line) == expected
        assert normal_form(parse_requirement(expected, HERE)) == expected


@pytest.mark.parametrize(("data", "place", "word"), BAD)
def test_what_is_malformed_is_placed_and_named(data: bytes, place: str, word: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_requirements(data, "global-requirements.txt")
    [problem] = caught.value.problems
    assert str(problem).startswith(f"global-requirements.txt:{place}: ")
    assert word in problem.message


CONSTRAINTS = [
    (" alpha==1", 7, "not pinned"),
    ("alpha", 6, "not pinned"),
    ("alpha===1,<2", 6, "not pinned"),
    ("alpha[b]===1", 6, "extras"),
    ("  alpha===no.version # x", 11, "not a version"),
    ("alpha === x", 11, "not a version"),
]
NAMES = [("foo bar", 4), (" -foo", 2), ("foo-", 4), ("foo/bar", 4)]
REPOSITORIES = [("org/a b", 6), ("org", 3), ("/name", 1), ("  org/", 6)]


@pytest.mark.parametrize(("text", "column", "word"), CONSTRAINTS)
def test_what_is_no_pin_is_placed(text: str, column: int, word: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_constraints(text.encode(), "uc.txt")
    [problem] = caught.value.problems
    assert (problem.place.column, word in problem.message) == (column, True)


@pytest.mark.parametrize(
    ("parse", "text", "column"),
    [
        *((parse_names, text, column) for text, column in NAMES),
        *((parse_projects, text, column) for text, column in REPOSITORIES),
    ],
)
def test_what_is_no_name_is_placed(
    parse: Callable[[bytes, str], object], text: str, column: int
) -> None:
    with pytest.raises(Malformed) as caught:
        parse(text.encode(), "file.txt")
    [problem] = caught.value.problems
    assert problem.place.column == column


def test_all_problems_at_once() -> None:
    with pytest.raises(Malformed) as caught:
        parse_constraints(b"alpha===1\nbeta==2\ngamma\ndelta===no version\n", "uc.txt")
    assert [problem.place.line for problem in caught.value.problems] == [2, 3, 4]


@pytest.mark.parametrize("text", ["a>=1" + " " * 9000 + "x", "a" + " " * 9000 + ":", "#" * 9999])
def test_long_lines_take_no_time(text: str) -> None:
    begun = time.process_time()
    with suppress(Malformed):
        parse_requirement(text, HERE)
    assert time.process_time() - begun < 1


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_document_or_malformed(data: bytes) -> None:
    for parse in (parse_requirements, parse_constraints, parse_names, parse_projects):
        with suppress(Malformed):
            assert parse(data, "file").format() == data


@given(
    st.lists(
        st.sampled_from(["# remark", "", "alpha", "beta>=1  # MIT", "gamma;python_version<'3.9'"]),
        max_size=8,
    ),
    st.booleans(),
)
def test_a_document_formats_back(lines: list[str], final: bool) -> None:  # noqa: FBT001 - drawn
    data = ("\n".join(lines) + ("\n" if final and lines else "")).encode()
    assert parse_requirements(data, "file").format() == data


def test_the_shipped_files_format_back_and_are_in_normal_form() -> None:
    requirements = (DATA / "global-requirements.txt").read_bytes()
    document = parse_requirements(requirements, "global-requirements.txt")
    assert document.format() == requirements
    assert [line.text for line in document.entries if normal_form(line) != line.text] == []
    constraints = (DATA / "upper-constraints.txt").read_bytes()
    assert parse_constraints(constraints, "upper-constraints.txt").format() == constraints


def test_every_denylisted_block_has_its_reason() -> None:
    blocks = (DATA / "denylist.txt").read_text().split("\n\n")
    assert all(block.startswith("# ") for block in blocks)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place("setup.cfg", 7, 5), Place("setup.cfg", 7, 10)),
        (Place("pyproject.toml", 0), Place("pyproject.toml", 0)),
    ],
)
def test_a_text_within_a_line_is_placed_there(place: Place, expected: Place) -> None:
    with pytest.raises(Malformed) as caught:
        parse_requirement("alpha>=", place)
    assert caught.value.problems[0].place == expected
