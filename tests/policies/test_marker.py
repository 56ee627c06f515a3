"""Lines from versions per Python, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.requirements import Requirement

from policies.marker import (
    MOST_PATCHES,
    applies,
    constraint_texts,
    marker_for,
    patches_that_matter,
    python_key,
)

ALL = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
governed_lists = st.lists(st.sampled_from(ALL), min_size=1, unique=True).map(
    lambda found: sorted(found, key=python_key)
)


@st.composite
def versions_on(draw: st.DrawFn) -> tuple[dict[str, str], list[str]]:
    governed = draw(governed_lists)
    versions = {
        python: version
        for python in governed
        if (version := draw(st.sampled_from(["", "1.0", "2.0", "3.0rc1"])))
    }
    return versions, governed


@given(versions_on())
def test_lines_give_each_python_its_version_and_no_other(
    drawn: tuple[dict[str, str], list[str]],
) -> None:
    versions, governed = drawn
    if not versions:
        return
    lines = [
        Requirement(text.replace("===", "==")) for text in constraint_texts("x", versions, governed)
    ]
    for python, version in versions.items():
        environment = {"python_version": python, "python_full_version": f"{python}.1"}
        here = [line for line in lines if line.marker is None or line.marker.evaluate(environment)]
        assert [str(line.specifier) for line in here] == [f"=={version}"]
        assert all(line.marker is None or applies(line.marker, python) for line in here)
    if len(set(versions.values())) == 1:
        assert [line.marker for line in lines] == [None]


@given(st.data(), governed_lists)
def test_a_marker_is_true_on_exactly_its_pythons(data: st.DataObject, governed: list[str]) -> None:
    wanted = data.draw(st.lists(st.sampled_from(governed), min_size=1, unique=True))
    text = marker_for(wanted, governed)
    true_on = [python for python in governed if not text or applies(Marker(text), python)]
    assert set(true_on) == set(wanted)


@pytest.mark.parametrize(
    ("marker", "python", "expected"),
    [
        ("python_version >= '3.10'", "3.9", False),
        ("python_full_version < '3.11.3'", "3.11", True),
        ("python_full_version >= '3.11.3'", "3.11", True),
        ("python_full_version < '3.11.3'", "3.12", False),
        ("implementation_name == 'pypy'", "3.12", False),
        ("platform_python_implementation == 'CPython'", "3.12", True),
        ("sys_platform == 'win32'", "3.12", False),
        ("extra == 'test'", "3.12", False),
    ],
)
def test_applies(marker: str, python: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert applies(Marker(marker), python) is expected


CLAUSES = st.builds(
    lambda operator, minor, patch, end: f"python_full_version {operator} '3.{minor}.{patch}{end}'",
    st.sampled_from(["<", "<=", "==", "!=", ">=", ">", "~=", "===", "in", "not in"]),
    st.sampled_from([10, 11, 12]),
    st.sampled_from([0, 1, 2, 7, 29, 30, 31, 45, 98, 99, 100, 120]),
    st.sampled_from(["", "", "", "rc1", ".post1"]),
)
MARKERS = st.lists(CLAUSES, min_size=1, max_size=4).flatmap(
    lambda clauses: st.lists(
        st.sampled_from([" and ", " or "]), min_size=len(clauses), max_size=len(clauses)
    ).map(lambda words: "".join(map("".join, zip(clauses, [*words[1:], ""], strict=True))))
)


@given(MARKERS)
def test_a_marker_is_judged_as_if_every_patch_release_were_tried(text: str) -> None:
    marker = Marker(text)
    every = (
        marker.evaluate({"python_version": "3.11", "python_full_version": f"3.11.{patch}"})
        for patch in range(200)
    )
    assert applies(marker, "3.11") is any(every)


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("python_full_version > '3.11.30' and python_full_version < '3.11.32'", True),
        ("python_full_version > '3.11.30' and python_full_version < '3.11.31'", False),
        ("python_full_version > '3.11' and python_full_version < '3.11.2'", True),
        ("python_full_version >= '3.11.1000000'", True),
        ("'3.11.4' in python_full_version and python_full_version != '3.11.4'", True),
        ("implementation_version == '3.11.77'", True),
        (f"python_full_version == '3.11.{'9' * 300}'", False),
    ],
)
def test_the_patches_that_a_marker_names(marker: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert applies(Marker(marker), "3.11") is expected


def test_a_marker_of_hundreds_of_releases_is_judged_in_bounded_time() -> None:
    text = " or ".join(f"python_full_version == '3.11.{patch}'" for patch in range(0, 2000, 9))
    assert len(patches_that_matter(text, "3.11")) == MOST_PATCHES
    assert applies(Marker(text), "3.11")


@pytest.mark.parametrize("text", ["3", "3.", "three", "3.12.1", "\u0663.\u0661"])
def test_what_is_no_python_version(text: str) -> None:
    with pytest.raises(ValueError, match="is not a Python version"):
        python_key(text)
