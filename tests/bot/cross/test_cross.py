"""cross: what another project's tests say of constraints, told apart from what failed before."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cross.outcome import Outcome, Result, outcome_of, render_zuul
from bot.cross.run import TIMED_OUT, Trial, run_with
from bot.errors import run
from bot.main import group

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
# A project whose tests fail with the constraints that it is told.
TESTS = """\
import os, sys
for name in ("TOX_CONSTRAINTS_FILE", "UPPER_CONSTRAINTS_FILE"):
    text = open(os.environ[name]).read()
    print("running with", text)
sys.exit(any(pin in text for pin in sys.argv[1:]))
"""


def git(here: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=here, check=True, capture_output=True)


@pytest.fixture
def law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a governed repository whose last commit raises a pin."""
    here = tmp_path / "law"
    here.mkdir()
    (here / "global-requirements.txt").write_text("requests  # Apache-2.0\n")
    git(here, "init", "-q", "-b", "master")
    for pin in ("requests===1\n", "requests===2\n"):
        (here / "upper-constraints.txt").write_text(pin)
        git(here, "add", "-A")
        git(here, "commit", "-q", "-m", pin)
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def project(tmp_path: Path) -> Path:
    here = tmp_path / "nova"
    here.mkdir()
    (here / "tests.py").write_text(TESTS)
    return here


def cross(*words: object) -> int:
    return run(group, "pinwarden", ["cross", *(str(word) for word in words)])


@pytest.mark.parametrize(
    ("fails_with", "options", "code", "result"),
    [
        (["===9"], [], 0, "fine"),
        (["===2"], [], 1, "broken"),
        (["===2"], ["--base", "HEAD~1"], 1, "broken"),
        (["===2"], ["--base", "HEAD~1", "--soft"], 0, "broken, and not counted"),
        (["===1", "===2"], ["--base", "HEAD~1"], 0, "broken before"),
        (["===1", "===2"], ["--base", "HEAD~1", "--soft"], 0, "broken before"),
        (["===1"], ["--base", "HEAD~1"], 0, "fine"),
    ],
)
def test_only_what_the_change_breaks_counts(
    law: Path,
    project: Path,
    fails_with: list[str],
    options: list[str],
    code: int,
    result: str,
) -> None:
    files = ("--write", "json=o.json", "--write", "zuul=z.json")
    assert cross(*options, *files, project, sys.executable, "tests.py", *fails_with) == code
    assert json.loads((law / "o.json").read_text())["result"] == result
    warnings = json.loads((law / "z.json").read_text())["zuul"]["warnings"]
    assert bool(warnings) is (result in {"broken, and not counted", "broken before"})


def test_json_is_alone_on_stdout(
    law: Path, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert law.is_dir()
    assert cross("--format", "json", project, sys.executable, "tests.py") == 0
    told = capfd.readouterr()
    assert json.loads(told.out)["proposed"] == 0
    assert "running with requests===2" in told.err


def test_the_words_of_the_command_are_not_ours(law: Path, project: Path) -> None:
    assert law.is_dir()
    code = "import sys; sys.exit(sys.argv[1:] != ['-e', 'py312', '--base'])"
    assert cross(project, sys.executable, "-c", code, "-e", "py312", "--base") == 0


def test_what_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    command = ("sh", "-c", f"sleep 600 & echo $! > {pid}; wait")
    trial = Trial(command=command, project=tmp_path, seconds=1)
    began = time.monotonic()
    assert run_with(trial, tmp_path / "none", tmp_path / "work") == TIMED_OUT
    assert time.monotonic() - began < 30
    deadline = time.monotonic() + 10
    while _lives(int(pid.read_text())):
        assert time.monotonic() < deadline, "the child outlived its run"
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return status != "Z"


def test_a_program_that_is_missing_is_named(
    law: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert law.is_dir()
    assert cross(project, "no-such-tox") == 2
    assert "no-such-tox: cannot be started" in capsys.readouterr().err


def test_a_base_without_constraints_is_named(
    law: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(law, "rm", "-q", "upper-constraints.txt")
    git(law, "commit", "-q", "-m", "None")
    git(law, "revert", "--no-edit", "HEAD")
    assert cross("--base", "HEAD~1", project, "true") == 2
    assert "HEAD~1 has no upper-constraints.txt" in capsys.readouterr().err


def test_every_outcome_has_a_sentence_of_its_own() -> None:
    sentences = {Outcome(project="nova", result=result, proposed=1).sentence for result in Result}
    assert len(sentences) == len(Result)
    assert all(sentence.startswith("nova: ") for sentence in sentences)


def test_a_failure_that_counts_is_no_warning() -> None:
    broken = outcome_of("nova", 1, 0, soft=False)
    assert render_zuul(broken) == {"zuul": {"warnings": []}}
