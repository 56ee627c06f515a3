"""Markers and exclusions compared by what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.specifiers import Specifier, SpecifierSet

from policies.environment_grid import (
    alike_on_every_python,
    grid,
    narrowed_by_python,
    same,
    true_in,
)
from policies.exclusion import excludes_as_much

GOVERNED = ("3.11", "3.12", "3.13")

SAME = [
    ("python_version>='3.11'", "python_version >= '3.11'"),
    ("python_version>='3.12'", "python_version>'3.11'"),
    ("python_version<'3.10'", "python_version<='3.9'"),
    ("sys_platform=='win32'", "os_name=='nt'"),
    (
        "python_version>='3.9' and sys_platform!='win32'",
        "sys_platform!='win32' and python_version>='3.9'",
    ),
    ("python_full_version<'3.11.3'", "python_full_version<='3.11.2'"),
    ("platform_python_implementation=='PyPy'", "implementation_name=='pypy'"),
]
DIFFERENT = [
    ("sys_platform!='win32'", None),
    ("python_version<'3.13'", "python_version<'3.12'"),
    ("python_full_version<'3.11.3'", "python_version<'3.12'"),
    ("platform_machine=='aarch64'", None),
]


def marker(text: str | None) -> Marker | None:
    return None if text is None else Marker(text)


@pytest.mark.parametrize(("left", "right"), SAME)
def test_markers_that_mean_the_same_are_the_same(left: str, right: str) -> None:
    assert same([marker(left)], [marker(right)], GOVERNED)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_markers_that_differ_anywhere_differ(left: str, right: str | None) -> None:
    assert not same([marker(left)], [marker(right)], GOVERNED)


def test_a_split_that_covers_everything_is_no_marker() -> None:
    halves = [Marker("python_version<'3.13'"), Marker("python_version>='3.13'")]
    assert same(halves, [None], GOVERNED)
    assert not same(halves[:1], [None], GOVERNED)


def test_a_hostile_marker_is_compared_over_a_bounded_grid() -> None:
    many = " or ".join(f"python_version=='3.{n}'" for n in range(400))
    assert len(grid([Marker(many)], GOVERNED)) < 2000


@given(st.sampled_from([pair[0] for pair in SAME]), st.sampled_from(GOVERNED))
def test_a_marker_and_its_contrary_cover_everything(text: str, python: str) -> None:
    cut = [Marker(f"python_version<'{python}'"), Marker(f"python_version>='{python}'")]
    whole = [Marker(f"({text}) and python_version<'{python}'"), Marker(f"({text}) and {cut[1]}")]
    assert same(whole, [Marker(text)], GOVERNED)
    assert all(any(true_in(half, one) for half in cut) for one in grid(cut, GOVERNED))


ALIKE = [
    ([None], True),
    (["sys_platform!='win32'"], True),
    (["python_version<'3.12'"], False),
    (["python_version<'3.12'", "python_version>='3.12'"], True),
    (["python_version<'3.12'", "python_version>='3.12' and sys_platform=='linux'"], False),
]


@pytest.mark.parametrize(("texts", "expected"), ALIKE)
def test_what_means_the_same_on_every_python(texts: list[str | None], *, expected: bool) -> None:
    assert alike_on_every_python([marker(text) for text in texts], GOVERNED) is expected


PLATFORMS = ["sys_platform!='win32'", "platform_machine=='aarch64'", "os_name=='nt'"]


@given(st.sampled_from(PLATFORMS), st.sampled_from(["<", "<=", "==", ">=", ">", "!="]))
def test_a_marker_may_be_narrowed_by_python_alone(text: str, operator: str) -> None:
    python = f"python_version{operator}'3.12'"
    assert narrowed_by_python(Marker(f"{text} and {python}"), [Marker(text)], GOVERNED)
    assert narrowed_by_python(Marker(python), [None], GOVERNED)
    assert not narrowed_by_python(Marker(python), [Marker(text)], GOVERNED)
    assert not narrowed_by_python(Marker(text), [None], GOVERNED)


# What global-requirements excludes, what a project writes, whether that is no more.
EXCLUSIONS = [
    ("", ">=1", True),
    ("", "!=1.2", False),
    ("!=1.2.0", "!=1.2", True),
    ("!=1.2", "!=1.3", False),
    ("!=1.2.*", "!=1.2.3", True),
    ("!=1.2.3", "!=1.2.*", False),
    ("!=1.2.*", "!=1.2.*", True),
    ("<6", "<6.0", True),
    ("<1.36", "<1.36.0", True),
    ("<1.36", "<1.37", True),
    ("<1.36", "<1.35", False),
    ("<=2", "<2", False),
    ("<2", "<=2", True),
    ("<=2", "<=2", True),
    ("", "<2", False),
    ("", "==1.2", False),
    ("", "~=1.4", False),
    ("<2", "~=1.4", True),
    ("<1.5", "~=1.4.2", True),
    ("<1.5", "==1.4.*", True),
    ("<=1.2", "==1.2", True),
    ("<1.2", "!=1.2", True),
    ("", "===whatever", False),
]


@pytest.mark.parametrize(("whole", "part", "expected"), EXCLUSIONS)
def test_exclusions_are_compared_by_meaning(whole: str, part: str, *, expected: bool) -> None:
    assert excludes_as_much(SpecifierSet(whole), Specifier(part)) is expected


VERSIONS = st.builds(lambda a, b: f"{a}.{b}", st.integers(0, 3), st.integers(0, 3))
PARTS = st.builds(
    lambda operator, version: Specifier(f"{operator}{version}"),
    st.sampled_from(["!=", "<", "<=", "==", "~="]),
    VERSIONS,
)


@given(st.lists(PARTS, max_size=4), PARTS, VERSIONS)
def test_what_is_called_covered_excludes_no_version_more(
    parts: list[Specifier], part: Specifier, version: str
) -> None:
    whole = SpecifierSet(",".join(map(str, parts)))
    if not excludes_as_much(whole, part):
        return
    floor = part.version if part.operator in {"==", "~="} else "0"
    above = SpecifierSet(f">={floor}").contains(version)
    if above and not part.contains(version):
        assert not whole.contains(version)
