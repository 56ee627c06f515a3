"""Which version ranges can be true together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from venvs.spec.precedence import compatible

TOGETHER = [
    ("", "==1"),
    ("<2", ">=1"),
    ("<2", ">1.9999"),
    (">1,<1.1", "!=1.0.1"),
    ("~=1.4", "<1.5"),
    ("==1.*", ">1.9"),
    ("===1.0", "==1.0"),
    ("<=1.0", ">=1.0"),
    ("<1", ">=0"),
]
APART = [
    ("==2.0rc1", "<2.0"),
    ("==1", "==2"),
    ("===1.0", "===1.0.0"),
    ("<2", ">=2"),
    ("<1.0", ">1.0"),
    ("==1.*", "==2.*"),
    ("~=1.4", ">=2"),
    (">1,<2", "==2"),
    ("!=1.0", "==1.0"),
]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_together(one: str, other: str) -> None:
    assert compatible(SpecifierSet(one), SpecifierSet(other))
    assert compatible(SpecifierSet(other), SpecifierSet(one))


@pytest.mark.parametrize(("one", "other"), APART)
def test_apart(one: str, other: str) -> None:
    assert not compatible(SpecifierSet(one), SpecifierSet(other))
    assert not compatible(SpecifierSet(other), SpecifierSet(one))


VERSIONS = st.builds(
    lambda numbers, end: ".".join(map(str, numbers)) + end,
    st.lists(st.integers(0, 3), min_size=1, max_size=3),
    st.sampled_from(["", "", "", "rc1", ".post1", ".dev0"]),
)
PARTS = st.builds(
    lambda operator, version: f"{operator}{version}",
    st.sampled_from(["==", "!=", "<", ">", "<=", ">="]),
    VERSIONS,
)
SETS = st.builds(
    lambda parts: SpecifierSet(",".join(parts)), st.lists(PARTS, min_size=1, max_size=2)
)


@given(SETS, SETS, VERSIONS)
def test_a_version_that_both_allow_makes_them_compatible(
    one: SpecifierSet, other: SpecifierSet, version: str
) -> None:
    both = (one & other).contains(Version(version), prereleases=True)
    assert compatible(one, other) or not both
