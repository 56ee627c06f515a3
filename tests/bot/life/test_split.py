"""The search for culprits, against every small set of moves that can be at fault."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import NormalizedName, canonicalize_name

from bot.life.build import Build
from bot.life.ci import Colour, Standing
from bot.life.reasons import Reason
from bot.life.split import Found, Probe, Stuck, Subset, Unit, search

NAMES = tuple(canonicalize_name(name) for name in "abcdefgh")
UNITS: tuple[Unit, ...] = tuple((name,) for name in NAMES)
GREEN = Standing(colour=Colour.GREEN)


def red(*jobs: str) -> Standing:
    builds = tuple(Build(job=job, result="FAILURE", url="", voting=True) for job in jobs)
    return Standing(colour=Colour.RED, failed=builds)


def searched(
    judge: Callable[[Subset], Standing], *, budget: int = 100, at_once: int = 1
) -> tuple[Found | Stuck, int]:
    """Let every probe be answered, and return the end and how many there were."""
    results = {frozenset(NAMES): judge(frozenset(NAMES))}
    while True:
        left = budget - len(results) + 1
        step = search(UNITS, results.get, left=left, at_once=at_once)
        if not isinstance(step, Probe):
            return step, len(results) - 1
        assert step.subsets
        results |= {subset: judge(subset) for subset in step.subsets}


@pytest.mark.parametrize("culprit", NAMES)
def test_one_culprit_is_found_in_few_probes(culprit: NormalizedName) -> None:
    found, probes = searched(lambda subset: red("unit") if culprit in subset else GREEN)
    assert isinstance(found, Found)
    assert found.culprits == ((culprit,),)
    assert found.keep == frozenset(NAMES) - {culprit}
    assert probes <= 8


@pytest.mark.parametrize("pair", [*combinations(NAMES, 2)][::5])
def test_two_that_fail_only_together_are_told_apart(pair: tuple[NormalizedName, ...]) -> None:
    found, _ = searched(lambda subset: red("unit") if subset >= set(pair) else GREEN)
    assert isinstance(found, Found)
    assert frozenset(pair) in found.conflicts
    assert len(found.culprits) == 1
    assert found.culprits[0][0] in pair


@given(st.sets(st.sampled_from(NAMES), min_size=1, max_size=3))
def test_all_culprits_go_and_nothing_else(culprits: set[NormalizedName]) -> None:
    found, _ = searched(lambda subset: red("unit") if subset & culprits else GREEN, at_once=2)
    assert isinstance(found, Found)
    assert {name for unit in found.culprits for name in unit} == culprits


def test_a_branch_that_is_red_blames_nobody() -> None:
    found, probes = searched(lambda _subset: red("unit"))
    assert found == Stuck(
        reason=Reason.BRANCH_RED, sentence="the branch itself fails the same tests (unit)"
    )
    assert probes == 1


def test_a_job_that_fails_anyway_does_not_hide_another() -> None:
    found, _ = searched(lambda subset: red("docs", "unit") if "c" in subset else red("docs"))
    assert isinstance(found, Found)
    assert found.culprits == (("c",),)


def test_the_budget_ends_the_search() -> None:
    found, probes = searched(lambda subset: red("unit") if "c" in subset else GREEN, budget=3)
    assert found == Stuck(reason=Reason.PROBES_USED_UP, sentence="the budget of probes is used up")
    assert probes == 3


def test_infrastructure_is_nobodys_fault() -> None:
    broken = Standing(
        colour=Colour.INFRASTRUCTURE,
        failed=(Build(job="unit", result="NODE_FAILURE", url="", voting=True),),
    )
    found, _ = searched(lambda subset: red("unit") if len(subset) == len(NAMES) else broken)
    assert isinstance(found, Stuck)
    assert "NODE_FAILURE" in found.sentence
