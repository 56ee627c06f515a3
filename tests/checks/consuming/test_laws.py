"""Laws of the verdict on a project: what must not matter, and what always passes."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.catalogue import selected
from checks.consuming.project import Law, Profile
from checks.consuming.read import read_project
from checks.finding import Severity
from checks.judge import judge_project
from checks.snapshot import read_snapshot
from policies.document import parse_requirements
from policies.governed import FILES
from policies.requirement import RequirementLine, parse_requirement
from tests.checks.examples import PYTHONS, TODAY, FileTree

DATA = Path(__file__).parents[3] / "data"
RULES = selected(["CP"])
LISTED = (
    "alpha!=1.2  # MIT\n",
    "beta<2;python_version<'3.12'  # MIT\n",
    "beta;python_version>='3.12'  # MIT\n",
    "gamma;sys_platform!='win32'  # MIT\n",
    "delta;python_version>='3.8'  # MIT\n",
)
NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta", "omega"])
SPECIFIERS = st.lists(
    st.sampled_from([">=1", ">1.1", "!=1.2", "!=1.3", "<2", "<3", "==1.4", "~=1.4"]),
    max_size=3,
    unique=True,
).map(",".join)
MARKERS = st.sampled_from(
    [
        "",
        ";python_version<'3.12'",
        ";python_version>='3.12'",
        ";sys_platform!='win32'",
        ";sys_platform=='win32'",
        ";sys_platform!='win32' and python_version<'3.12'",
    ]
)
LINES = st.builds("{}{}{}".format, NAMES, SPECIFIERS, MARKERS)


def law(listed: Sequence[str], profile: Profile = "upstream") -> Law:
    governed = {"global-requirements.txt": "".join(listed).encode()}
    return Law(
        snapshot=read_snapshot(governed, pythons=PYTHONS, today=TODAY),
        profile=profile,
    )


def errors(lines: Iterable[str], by: Law) -> set[tuple[str, str]]:
    """Return rule and name of every error."""
    text = "".join(f"{line}\n" for line in lines)
    project = read_project(FileTree({"requirements.txt": text.encode()}), "nova")
    findings = judge_project(project, by, RULES).findings
    rows = text.split("\n")
    return {
        (one.rule, _name(rows[one.location.line - 1]))
        for one in findings
        if one.severity is Severity.ERROR
    }


def _name(row: str) -> str:
    return next(
        name for name in ("alpha", "beta", "gamma", "delta", "omega") if name in row.lower()
    )


@given(lines=st.lists(LINES, max_size=6), data=st.data())
def test_the_order_of_a_projects_lines_does_not_matter(
    lines: list[str], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(lines))
    assert errors(lines, law(LISTED)) == errors(other, law(LISTED))


@given(line=LINES, listed=st.permutations(LISTED))
def test_the_order_of_the_list_does_not_matter(line: str, listed: list[str]) -> None:
    assert errors([line], law(LISTED)) == errors([line], law(listed))


@given(line=LINES)
def test_how_a_line_is_spelled_does_not_matter(line: str) -> None:
    loud = line.replace("==", " == ").replace(";", " ;  ").replace("'", '"').replace(",", " , ")
    name = line[:5].rstrip("<>=!~;")
    assert errors([loud.replace(name, name.upper(), 1)], law(LISTED)) == errors([line], law(LISTED))


@given(name=NAMES, specifiers=SPECIFIERS, python=st.sampled_from(["3.12", "3.13"]))
def test_splitting_a_line_by_python_does_not_matter(
    name: str, specifiers: str, python: str
) -> None:
    whole = f"{name}{specifiers}"
    halves = [f"{whole};python_version<'{python}'", f"{whole};python_version>='{python}'"]
    assert errors(halves, law(LISTED)) == errors([whole], law(LISTED))


@given(lines=st.lists(LINES, max_size=4))
def test_who_knows_more_finds_no_less(lines: list[str]) -> None:
    assert errors(lines, law(LISTED)) <= errors(lines, law(LISTED, "full"))


@cache
def real() -> Law:
    files = {name: (DATA / name).read_bytes() for name in FILES if (DATA / name).is_file()}
    return Law(snapshot=read_snapshot(files, pythons=PYTHONS, today=TODAY), profile="full")


def floored(line: RequirementLine) -> str:
    specifiers = ",".join([">=0", *sorted(str(part) for part in line.specifier)])
    return f"{line.name}{specifiers}" + (f";{line.marker}" if line.marker else "")


def test_whatever_is_listed_may_be_required_with_a_floor() -> None:
    listed = parse_requirements((DATA / "global-requirements.txt").read_bytes(), "list").entries
    lines = "\n".join(floored(line) for line in listed)
    project = read_project(FileTree({"requirements.txt": lines.encode()}), "nova")
    assert judge_project(project, real(), RULES).findings == ()


PINNED = parse_requirements((DATA / "global-requirements.txt").read_bytes(), "list").entries[::40]


@pytest.mark.parametrize("line", PINNED, ids=lambda line: line.name)
def test_a_floor_above_every_release_is_refused_where_there_is_a_pin(line: RequirementLine) -> None:
    high = parse_requirement(
        f"{line.name}>=99999" + (f";{line.marker}" if line.marker else ""), line.place
    )
    project = read_project(FileTree({"requirements.txt": high.text.encode()}), "nova")
    found = {one.rule for one in judge_project(project, real(), RULES).findings}
    assert found == ({"CP712"} if line.key in real().pins else set())
