"""Tags of released projects: on which branch they were made, and what they say."""

import subprocess
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.git.tagged import read_tag

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")


def git(here: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=here, check=True, capture_output=True)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library: 1.0 on master, 1.0.1 on its stable branch, 2.0 on master again."""
    git(tmp_path, "init", "-q", "-b", "master")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "Begin")
    for branch, version in (("master", "1.0"), ("stable/2026.1", "1.0.1"), ("master", "2.0")):
        create = ("-b",) if branch != "master" else ()
        git(tmp_path, "checkout", "-q", *create, branch)
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", version)
        git(tmp_path, "tag", "-a", version, "-m", f"meta:series: {branch}")
    return tmp_path


@pytest.mark.parametrize(
    ("version", "branch"), [("1.0", "master"), ("1.0.1", "stable/2026.1"), ("2.0", "master")]
)
def test_the_branch_is_the_one_that_was_tagged(library: Path, version: str, branch: str) -> None:
    tagged = read_tag(library, version)
    assert tagged.branch == branch
    assert f"meta:series: {branch}" in tagged.text


def test_what_zuul_prepares_has_no_remote_and_what_people_clone_has(
    library: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    clone = tmp_path_factory.mktemp("clones") / "library"
    git(library, "clone", "-q", str(library), str(clone))
    assert read_tag(clone, "1.0.1").branch == "stable/2026.1"


def test_of_two_stable_branches_nobody_guesses(library: Path) -> None:
    git(library, "branch", "stable/2026.2", "stable/2026.1")
    with pytest.raises(UserError, match=r"several branches have it: stable/2026.1, stable/2026.2"):
        read_tag(library, "1.0.1")
    assert read_tag(library, "1.0.1", "stable/2026.2").branch == "stable/2026.2"


def test_a_tag_without_branch_and_one_that_is_missing_are_told(library: Path) -> None:
    git(library, "checkout", "-q", "--detach")
    git(library, "commit", "-q", "--allow-empty", "-m", "Nowhere")
    git(library, "tag", "3.0")
    with pytest.raises(UserError, match="no branch has it"):
        read_tag(library, "3.0")
    with pytest.raises(UserError, match=r"there is no tag 4\.0"):
        read_tag(library, "4.0")


def test_a_tag_that_is_only_a_name_says_nothing(library: Path) -> None:
    git(library, "tag", "2.0.0")
    assert read_tag(library, "2.0.0").text == ""
