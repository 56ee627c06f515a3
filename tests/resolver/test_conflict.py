"""Minimal conflicts and smallest corrections, against brute force."""

from collections.abc import Collection
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from resolver.conflict import cheapest_hitting_set, minimal_conflict, smallest_correction

Conflicts = list[frozenset[int]]

UNITS = tuple(range(9))
conflict_lists = st.lists(
    st.frozensets(st.sampled_from(UNITS), min_size=1, max_size=4), min_size=1, max_size=5
)


def holds_under(conflicts: Conflicts, kept: Collection[int]) -> bool:
    return not any(conflict <= set(kept) for conflict in conflicts)


@given(conflict_lists)
def test_a_minimal_conflict_conflicts_and_loses_that_with_any_unit_gone(
    conflicts: Conflicts,
) -> None:
    found = minimal_conflict(UNITS, lambda kept: holds_under(conflicts, kept))
    assert not holds_under(conflicts, found)
    assert all(holds_under(conflicts, set(found) - {unit}) for unit in found)


@given(conflict_lists)
def test_the_correction_is_as_small_as_any(conflicts: Conflicts) -> None:
    answer = smallest_correction(UNITS, lambda kept: holds_under(conflicts, kept))
    assert answer is not None
    correction, reasons = answer
    assert holds_under(conflicts, set(UNITS) - set(correction))
    smallest = next(
        size
        for size in range(len(UNITS) + 1)
        for gone in combinations(UNITS, size)
        if holds_under(conflicts, set(UNITS) - set(gone))
    )
    assert len(correction) == smallest
    assert all(any(unit in reason for reason in reasons) for unit in correction)


@given(conflict_lists, st.frozensets(st.sampled_from(UNITS)))
def test_what_the_engine_blames_changes_the_speed_but_not_the_size(
    conflicts: Conflicts, blamed: frozenset[int]
) -> None:
    plain = smallest_correction(UNITS, lambda kept: holds_under(conflicts, kept))
    hinted = smallest_correction(
        UNITS, lambda kept: holds_under(conflicts, kept), suspects=lambda: sorted(blamed)
    )
    assert plain is not None
    assert hinted is not None
    assert len(plain[0]) == len(hinted[0])


def test_nothing_is_given_up_when_everything_holds() -> None:
    assert smallest_correction(UNITS, lambda _: True) == ((), ())


def test_no_correction_when_nothing_holds_even_without_units() -> None:
    assert smallest_correction(UNITS, lambda _: False) is None


def test_what_is_cheaper_goes_first() -> None:
    assert cheapest_hitting_set([(1, 2)], lambda unit: 5 if unit == 1 else 1, UNITS) == {2}


def test_ties_go_to_what_comes_first() -> None:
    assert cheapest_hitting_set([(3, 1), (1, 3)], lambda _: 1, UNITS) == {1}
