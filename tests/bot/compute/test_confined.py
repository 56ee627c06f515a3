"""What computes sees no secret, and ends at its bounds."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.compute.confined import Bounds, Done, run_apart
from resolver import sandbox

TOKEN = "t0ken-of-the-bot"  # noqa: S105 - a test's own


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a governed work tree."""
    place = tmp_path / "work/tree"
    place.mkdir(parents=True)
    (place / "global-requirements.txt").write_text("alpha  # MIT\n")
    (place / "upper-constraints.txt").write_text("alpha===1.0\n")
    (place / "policy.toml").write_text('pythons = ["3.11"]\nlicences = ["MIT"]\n')
    subprocess.run(["git", "init", "-q", place], check=True)
    return place


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a file with the bot's token, beside service.toml."""
    place = tmp_path / "etc/token"
    place.parent.mkdir()
    place.write_text(TOKEN)
    return place


def checked(tree: Path, *more: str, bounds: Bounds) -> Done:
    arguments = ["check", "--data", str(tree), "--format", "json", *more]
    return run_apart(arguments, work=tree, mirror=tree / ".git", bounds=bounds)


def test_a_command_of_ours_runs(tree: Path) -> None:
    done = checked(tree, bounds=Bounds())
    assert done.code == 0, done.err
    assert b"pinwarden.check/1" in done.out


def test_it_cannot_read_the_token(tree: Path, secret: Path) -> None:
    found = sandbox.find()
    if isinstance(found, str):
        pytest.skip(found)
    done = checked(tree, "--message", str(secret), bounds=Bounds(confine="yes"))
    assert done.code == 2
    assert "token" in done.err
    assert "No such file" in done.err


def test_it_gets_neither_our_home_nor_our_variables(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GERRIT_TOKEN", TOKEN)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    done = checked(tree, "--online", bounds=Bounds())
    assert TOKEN.encode() not in done.out + done.err.encode()
    assert os.environ["HOME"] not in done.err


@pytest.mark.parametrize("confine", ["yes", "no"])
def test_it_ends_at_its_time(tree: Path, confine: str) -> None:
    done = checked(tree, bounds=Bounds(seconds=0, confine=confine))
    assert done.code < 0
    assert "not done within 0 s" in done.err


def test_it_ends_at_its_memory(tree: Path) -> None:
    assert checked(tree, bounds=Bounds(memory=8)).code not in {0, 1}
