"""pinwarden propose: what a person types and reads."""

import json
from pathlib import Path

import pytest

from bot.errors import run
from bot.main import group
from bot.proposal.writing import write_bundle
from tests.servers.world import NEW, BundleOf, World

BRANCH = "pinwarden/master/constraints"


@pytest.fixture
def here(world: World, monkeypatch: pytest.MonkeyPatch, bundle_of: BundleOf) -> World:
    """Stand in a repository in which `update` has just run."""
    (world.path / ".git/info").mkdir(exist_ok=True)
    (world.path / ".git/info/exclude").write_text(".pinwarden\n")
    bundle = bundle_of(world.git("rev-parse", "HEAD"))
    write_bundle(world.path / ".pinwarden/report/bundle", bundle)
    monkeypatch.chdir(world.path)
    return world


def propose(*arguments: str) -> int:
    return run(group, "pinwarden", ["propose", *arguments])


def test_propose_twice(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("--to", "local") == 0
    commit = here.git("rev-parse", BRANCH)
    assert capsys.readouterr().out == (
        f"Proposed on {BRANCH}: {commit[:12]} Update alpha to 1.1\nLook at it: git show {BRANCH}\n"
    )
    assert propose() == 0
    assert capsys.readouterr().out == f"Nothing is new: {BRANCH} has this content already.\n"
    assert here.git("rev-parse", BRANCH) == commit


def test_a_dry_run_shows_the_commit(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("--dry-run") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Would commit data/upper-constraints.txt on {BRANCH}, on top of ")
    assert "Update alpha to 1.1" in out
    assert here.git("branch", "--list", BRANCH) == ""


@pytest.mark.usefixtures("here")
def test_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = []
    for arguments in (["--dry-run"], [], []):
        assert propose("--format", "json", *arguments) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["schema"] == "pinwarden.propose/1"
        outcomes.append(document["outcome"])
    assert outcomes == ["would-propose", "proposed", "nothing-new"]


def test_a_refusal_is_one_message_with_a_hint(
    here: World, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write({"data/denylist.txt": "flake8\n"})
    assert propose() == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.splitlines() == [
        "pinwarden: Uncommitted changes would not be in the proposal: data/denylist.txt.",
        "hint: commit them, or set them aside: git stash push -- data/denylist.txt",
    ]


@pytest.mark.usefixtures("here")
def test_a_refusal_as_data_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("--format", "json", "--branch", "stable") == 2
    assert json.loads(capsys.readouterr().out)["outcome"] == "refused"


def test_from_a_directory_below(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here.path / "data")
    assert propose("--data", ".") == 0
    assert here.git("show", f"{BRANCH}:data/upper-constraints.txt") + "\n" == NEW


def test_a_set_at_the_root(
    world: World, monkeypatch: pytest.MonkeyPatch, bundle_of: BundleOf, tmp_path: Path
) -> None:
    world.git("mv", "data/global-requirements.txt", "data/upper-constraints.txt", ".")
    write_bundle(tmp_path / "bundle", bundle_of(world.commit({}, "Move it to the root")))
    monkeypatch.chdir(world.path)
    assert propose("--bundle", str(tmp_path / "bundle")) == 0
    assert world.git("diff", "--name-only", "master", BRANCH) == "upper-constraints.txt"


def test_no_bundle(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(world.path)
    assert propose() == 2
    assert "there is no bundle here" in capsys.readouterr().err


def test_not_in_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert propose() == 2
    assert "is not in a git repository" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_data_outside_of_the_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("--data", str(tmp_path)) == 2
    assert "is not in the repository" in capsys.readouterr().err


def test_gerrit_needs_a_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("--to", "gerrit") == 2
    assert "name service.toml: --config FILE" in capsys.readouterr().err


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("--help") == 0
    assert "pinwarden propose --dry-run" in capsys.readouterr().out.partition("Examples:")[2]
