"""Whatever stands in the governed files, the judge gives findings, and never falls over."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import run
from bot.main import group
from checks.catalogue import selected
from checks.change import Change
from checks.judge import judge_change, judge_tree
from checks.render import json, junit, sarif, text, zuul
from checks.report import Report, entries_of_change
from checks.review.make import make_review
from checks.review.render import LONGEST, render_markdown, render_text
from checks.snapshot import Snapshot, read_snapshot
from checks.verdict import compare
from policies.governed import FILES, REQUIREMENTS
from tests.bot.governance.conftest import git

RULES = selected()
TODAY = date(2026, 6, 1)
WORDS = st.sampled_from(
    [
        *("requests", "oslo.log", "===", "==", ">=", "<", "!=", "1.0", "2.0rc1", "9" * 400),
        *(";", "python_version", "'3.12'", "sys_platform=='win32'", "#", "MIT", "[x]", " "),
        *("\x00", "\u202e", "\x1b[31m", "é", "\r", "\n", "[[hold]]", 'package = "a"', "a/b"),
        *("@ https://e.test", "-e", "--hash=sha256:0", "(", ")", "or", "and", "*", ",", "~="),
        *("1.0.*", "<2,>3", "Depends on: x", "[[waiver]]", "rule = 1", "=", '"', "'''"),
    ]
)
CONTENT = st.one_of(
    st.lists(WORDS, max_size=25).map(lambda words: "".join(words).encode("utf-8", "replace")),
    st.binary(max_size=60),
)
TREES = st.dictionaries(st.sampled_from(FILES), CONTENT, max_size=6)
MESSAGES = st.lists(WORDS, max_size=12).map("".join)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=120)


def snapshot(files: dict[str, bytes]) -> Snapshot:
    return read_snapshot(files, pythons=("3.11", "3.12"), today=TODAY)


@PATIENT
@given(TREES, TREES, MESSAGES)
def test_any_two_trees_can_be_judged_compared_and_shown(
    base: dict[str, bytes], head: dict[str, bytes], message: str
) -> None:
    change = Change(
        base=snapshot(base), head=snapshot(head), message=message, paths=tuple(sorted(head))
    )
    before, after = judge_tree(change.base, RULES), judge_tree(change.head, RULES)
    comparison = compare(before.findings, after.findings, judge_change(change, RULES).findings)
    report = Report(
        subject="a change",
        entries=entries_of_change(comparison),
        unjudged=after.unjudged,
        verdict=comparison.verdict,
        changed=change.paths,
    )
    kinds = [type(rule) for rule in RULES]
    assert json.render(report)
    assert sarif.render(report, kinds, "1.0")
    assert zuul.render(report)
    assert junit.render(report, RULES)
    assert list(text.render(report, verbose=True))
    review = make_review(change, report)
    assert list(render_text(review))
    assert len(render_markdown(review).encode()) <= LONGEST


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 10_000_000,
        b"requests  # MIT\n" * 100_000,
        b"requests===" + b"9" * 100_000 + b"\n",
        b"requests;" + b"(" * 20_000 + b"\n",
        b"requests;" + b"(" * 4_000 + b"python_version>'3'" + b")" * 4_000 + b"\n",
        b"requests;python_version>'3'" + b" and python_version>'3'" * 400 + b"\n",
        b"\xff\xfe" * 1000,
        b"[" * 100_000,
        b"a = {" + b"b = {" * 5_000,
    ],
    ids=["long", "many", "version", "brackets", "deep", "marker", "not-utf8", "toml", "tables"],
)
def test_what_is_huge_gives_findings_within_seconds(data: bytes) -> None:
    for name in FILES:
        judgement = judge_tree(snapshot({REQUIREMENTS: b"", name: data}), RULES)
        assert judgement.findings or name in {"backports.txt", REQUIREMENTS}


def test_a_bare_repository_is_judged_without_a_work_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "-q", "-b", "master")
    (work / "global-requirements.txt").write_text("alpha  # MIT\n")
    (work / "upper-constraints.txt").write_text("alpha===1.0\n")
    (work / "policy.toml").write_text('pythons = ["3.11"]\n')
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "Begin")
    (work / "upper-constraints.txt").write_text("alpha==1.0\n")
    git(work, "commit", "-q", "-am", "Break it")
    git(tmp_path, "clone", "-q", "--bare", str(work), "bare.git")
    monkeypatch.chdir(tmp_path / "bare.git")
    status = run(group, "pinwarden", ["check", "--rev", "master", "--base", "master~1"])
    out = capsys.readouterr().out
    assert status == 1
    assert "error UC201 alpha is not pinned with one === [not-exact] (introduced)" in out
    assert not (tmp_path / "bare.git/upper-constraints.txt").exists()
