"""The laws of verdicts, waivers and fixes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import Edit, Finding, Fix, Location, Severity, Swap
from checks.mend import mended
from checks.verdict import Verdict, compare
from checks.waivers import covers, sift
from policies.policy import Waiver

TODAY = date(2026, 6, 1)


def made(subject: str, severity: Severity, line: int) -> Finding:
    return Finding(
        rule="GR103",
        name="minimum",
        severity=severity,
        message="m",
        location=Location(path="f", line=line),
        subject=subject,
    )


FINDINGS = st.lists(
    st.builds(made, st.sampled_from("abcde"), st.sampled_from(list(Severity)), st.integers(1, 9)),
    max_size=8,
)


@given(FINDINGS)
def test_what_changes_nothing_introduces_and_mends_nothing(found: list[Finding]) -> None:
    comparison = compare(found, found)
    assert not comparison.introduced
    assert not comparison.healed
    assert comparison.verdict in {Verdict.CLEAN, Verdict.STILL_BROKEN}


@given(FINDINGS, st.integers(1, 50))
def test_lines_that_move_are_no_new_findings(found: list[Finding], by: int) -> None:
    moved = [made(one.subject, one.severity, one.location.line + by) for one in found]
    assert not compare(found, moved).introduced


@given(FINDINGS, FINDINGS)
def test_every_finding_is_accounted_for_once(base: list[Finding], head: list[Finding]) -> None:
    comparison = compare(base, head)
    assert len(comparison.introduced) + len(comparison.standing) == len(head)
    assert len(comparison.healed) + len(comparison.standing) == len(base)


@given(FINDINGS, FINDINGS)
def test_what_one_direction_introduces_the_other_mends(
    base: list[Finding], head: list[Finding]
) -> None:
    there, back = compare(base, head), compare(head, base)
    assert sorted(one.fingerprint for one in there.introduced) == sorted(
        one.fingerprint for one in back.healed
    )


@given(FINDINGS, FINDINGS)
def test_only_an_introduced_error_is_a_verdict_against_the_change(
    base: list[Finding], head: list[Finding]
) -> None:
    comparison = compare(base, head)
    errors = any(one.severity is Severity.ERROR for one in comparison.introduced)
    assert (comparison.verdict is Verdict.INTRODUCED) == errors


@given(FINDINGS)
def test_what_nobody_enforces_weighs_at_most_a_warning_where_it_stood(
    found: list[Finding],
) -> None:
    lenient = compare(found, found)
    assert all(one.severity is not Severity.ERROR for one in lenient.standing)
    strict = compare(found, found, enforced=frozenset({"GR103"}))
    assert sorted(one.severity for one in strict.standing) == sorted(one.severity for one in found)


def test_an_exception_that_has_expired_covers_nothing() -> None:
    finding = made("oslo.log", Severity.ERROR, 1)
    waiver = Waiver(rule="minimum", subject="oslo.*", reason="known", expires=TODAY)
    assert covers(waiver, finding)
    assert sift([finding], [waiver], TODAY).counted == (finding,)
    assert sift([finding], [waiver], date(2026, 5, 31)).waived[0].finding == finding


def test_an_exception_that_covers_nothing_is_named() -> None:
    waiver = Waiver(rule="GR104", subject="oslo.log", reason="known")
    assert sift([made("oslo.log", Severity.ERROR, 1)], [waiver], TODAY).unused == (waiver,)


def edit(first: int, last: int, *lines: str) -> Fix:
    return Fix(title="mend", edits=(Edit(path="f", first=first, last=last, lines=lines),))


def test_fixes_replace_take_away_and_put_before() -> None:
    fixes = [edit(1, 1, "A"), edit(2, 2), edit(4, 3, "new")]
    assert mended({"f": b"a\nb\nc\nd\n"}, fixes) == {"f": b"A\nc\nnew\nd\n"}


def swap(line: int, column: int, old: str, new: str) -> Fix:
    return Fix(title="s", edits=(Swap(path="f", line=line, column=column, old=old, new=new),))


def test_swaps_of_one_line_do_not_move_each_other() -> None:
    fixes = [swap(1, 1, "a", "long"), swap(1, 3, "b", ""), swap(2, 3, "d", "D")]
    assert mended({"f": "a b\n\u00e4 d\r\n".encode()}, fixes) == {
        "f": "long \n\u00e4 D\r\n".encode()
    }


def test_overlapping_swaps_and_a_line_that_goes_are_one_at_a_time() -> None:
    data = {"f": b"abc\n"}
    assert mended(data, [swap(1, 1, "ab", "x"), swap(1, 2, "bc", "y")]) == {"f": b"xc\n"}
    assert mended(data, [swap(1, 1, "ab", "x"), edit(1, 1)]) == {"f": b"xc\n"}
    assert mended(data, [edit(1, 1), swap(1, 1, "ab", "x")]) == {"f": b""}


@pytest.mark.parametrize("place", [(1, 2, "a"), (9, 1, "a"), (0, 1, "a"), (1, 1, "abcd")])
def test_what_does_not_read_as_expected_is_left_alone(place: tuple[int, int, str]) -> None:
    line, column, old = place
    assert mended({"f": b"abc\n"}, [swap(line, column, old, "x")]) == {}
    other = Edit(path="f", first=1, last=1, lines=(), was=("abd",))
    assert mended({"f": b"abc\n"}, [Fix(title="t", edits=(other,))]) == {}
    assert mended({"g": b"abc\n"}, [swap(1, 1, "a", "x")]) == {}


def test_a_byte_order_mark_stays_and_is_no_character() -> None:
    assert mended({"f": b"\xef\xbb\xbfa\n"}, [swap(1, 1, "a", "b")]) == {"f": b"\xef\xbb\xbfb\n"}


def test_of_two_fixes_for_one_line_the_first_wins_and_an_unsafe_one_never() -> None:
    unsafe = Fix(title="t", edits=edit(3, 3, "C").edits, safe=False)
    fixes = [edit(1, 2, "x"), edit(2, 2, "y"), unsafe]
    assert mended({"f": b"a\nb\nc\n"}, fixes) == {"f": b"x\nc\n"}
