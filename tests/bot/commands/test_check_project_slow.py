"""check-project --slow: lower-constraints.txt against a real engine and an index on loopback."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex

Check = Callable[..., tuple[int, str]]


@pytest.fixture
def check(
    tmp_path: Path,
    index_server: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Check:
    """Judge a project that requires alpha and beta, with these lower constraints."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", index_server.url)
    law, project = tmp_path / "law", tmp_path / "nova"
    law.mkdir()
    project.mkdir()
    (law / "global-requirements.txt").write_text("alpha  # MIT\nbeta  # MIT\n")
    (law / "upper-constraints.txt").write_text("alpha===2.0\nbeta===2.0\n")
    (law / "policy.toml").write_text('pythons = ["3.11", "3.12"]\n')
    (project / "requirements.txt").write_text("alpha>=1.0\nbeta>=1.0\n")

    def judged(lowest: str, *arguments: str) -> tuple[int, str]:
        (project / "lower-constraints.txt").write_text(lowest)
        words = ["check-project", "--data", str(law), "--select", "CP719", *arguments, str(project)]
        code = run(group, "pinwarden", words)
        return code, capsys.readouterr().out

    return judged


LOWEST = "alpha==1.0\nbeta==1.0\n"


def test_what_goes_together_is_fine(check: Check, index_server: LoopbackIndex) -> None:
    index_server.wheel("alpha", "1.0", "beta>=1", "gamma")
    index_server.wheel("beta", "1.0")
    index_server.wheel("gamma", "7.0")
    code, told = check(LOWEST, "--slow")
    assert code == 0
    assert "CP719" not in told


def test_what_contradicts_itself_is_said(check: Check, index_server: LoopbackIndex) -> None:
    index_server.wheel("alpha", "1.0", "beta>=2")
    index_server.wheel("beta", "1.0")
    index_server.wheel("beta", "2.0")
    code, told = check(LOWEST, "--slow")
    assert code == 0, "it is advice"
    assert "nova/lower-constraints.txt: warning CP719 it cannot be installed together:" in told
    assert "alpha==1.0 depends on beta>=2" in told or "depend on beta>=2" in told


def test_a_release_that_is_gone_is_said(check: Check, index_server: LoopbackIndex) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("beta", "2.0")
    assert "warning CP719 beta 1.0 is not on the index" in check(LOWEST, "--slow")[1]


def test_what_only_a_build_could_tell_is_unknown(check: Check, index_server: LoopbackIndex) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.sdist("beta", "1.0", static=False)
    code, told = check(LOWEST, "--slow")
    assert code == 3
    assert "unknown CP719 [unresolvable-lower-constraints] nova: only a build can tell what" in told
    assert "warning CP719" not in told


def test_only_the_oldest_python_counts(check: Check, index_server: LoopbackIndex) -> None:
    index_server.wheel("alpha", "1.0", requires_python="<3.12")
    index_server.wheel("beta", "1.0", "alpha>=2; python_version >= '3.12'")
    assert "CP719" not in check(LOWEST, "--slow")[1]


def test_an_index_that_is_away_is_unknown(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    code, told = check(LOWEST, "--slow")
    assert code == 3
    assert "unknown CP719" in told


def test_nobody_who_does_not_ask_waits(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    assert check(LOWEST)[0] == 0
