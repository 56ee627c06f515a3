"""A lock stays, without an index being asked, until something that it was made of is another."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.servers import distributions
from tests.venvs.lock.conftest import LockLab, project
from venvs.pylock import File, write_lock


@pytest.fixture
def words(lab: LockLab) -> tuple[str, ...]:
    """Make a lock of a name, constraints behind a URL, a branch, an archive, a directory."""
    lab.index.wheel("app", "1.0", "lib")
    lab.index.wheel("lib", "1.0")
    lab.index.wheel("lib", "2.0")
    lab.index.wheel("floating", "1.0")
    lab.index.documents["/upper.txt"] = b"lib===1.0\napp===1.0\n"
    top = lab.repository("branch", *project("branch", "1.0"))
    lab.repository("tree", *project("tree", "1.0"))
    archive = _archive("archived", "1.0")
    lab.index.documents["/archived-1.0.tar.gz"] = archive
    found = (
        "app", "floating", f"branch @ git+{top.as_uri()}@main",
        f"{lab.index.root}/archived-1.0.tar.gz", str(lab.room / "git/tree"),
        "--constraints", f"{lab.index.root}/upper.txt",
    )  # fmt: skip
    lab.run(*found)
    return found


def _archive(name: str, version: str) -> bytes:
    return distributions.sdist(name, version).content


def test_the_same_again_changes_nothing_and_asks_no_index(
    lab: LockLab, words: tuple[str, ...]
) -> None:
    before, time = lab.output.read_bytes(), lab.output.stat().st_mtime_ns
    lab.index.requests.clear()
    lab.index.wheel("floating", "2.0")
    answer = lab.run(*words)
    assert (answer["changed"], answer["kept"], answer["stale"]) == (False, True, False)
    assert (lab.output.read_bytes(), lab.output.stat().st_mtime_ns) == (before, time)
    asked = [(one.path, "if-none-match" in one.headers) for one in lab.index.requests]
    assert sorted(asked) == [("/archived-1.0.tar.gz", True), ("/upper.txt", True)]


def _constraints(lab: LockLab) -> None:
    lab.index.documents["/upper.txt"] = b"lib===2.0\napp===1.0\n"


def _branch(lab: LockLab) -> None:
    lab.commit(lab.room / "git/branch", ("new.txt", "new"))


def _tree(lab: LockLab) -> None:
    (lab.room / "git/tree/new.txt").write_text("new")


def _archived(lab: LockLab) -> None:
    lab.index.documents["/archived-1.0.tar.gz"] = _archive("archived", "1.1")


CHANGES = [(_constraints, "lib"), (_branch, "branch"), (_tree, "tree"), (_archived, "archived")]


@pytest.mark.parametrize(("change", "name"), CHANGES)
def test_content_that_changed_behind_the_same_text_is_seen(
    lab: LockLab, words: tuple[str, ...], change: Callable[[LockLab], None], name: str
) -> None:
    change(lab)
    answer = lab.run(*words)
    assert (answer["changed"], answer["kept"]) == (True, False)
    assert [one["name"] for one in answer["updated"]] == [name]
    assert lab.run(*words)["kept"] is True


def test_what_floats_moves_only_when_asked(lab: LockLab, words: tuple[str, ...]) -> None:
    lab.index.wheel("floating", "2.0")
    _constraints(lab)
    assert lab.run(*words)["updated"] == [{"name": "lib", "from": "1.0", "to": "2.0"}]
    answer = lab.run(*words, "--upgrade")
    assert answer["updated"] == [{"name": "floating", "from": "1.0", "to": "2.0"}]
    before = lab.output.read_bytes()
    answer = lab.run(*words, "--upgrade")
    assert (answer["changed"], answer["kept"]) == (False, True)
    assert lab.output.read_bytes() == before


def test_a_draft_is_compared_with_the_previous_lock(lab: LockLab, words: tuple[str, ...]) -> None:
    previous = lab.output.rename(lab.room / "pylock.previous.toml")
    answer = lab.run(*words, "--previous", str(previous))
    assert answer["changed"] is False
    assert lab.output.read_bytes() == previous.read_bytes()
    _constraints(lab)
    answer = lab.run(*words, "--previous", str(previous))
    assert answer["updated"] == [{"name": "lib", "from": "1.0", "to": "2.0"}]
    assert b'"2.0"' not in previous.read_bytes()


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    lab: LockLab, words: tuple[str, ...]
) -> None:
    before = lab.output.read_bytes()
    _constraints(lab)
    answer = lab.run(*words, "--dry-run")
    assert answer["updated"] == [{"name": "lib", "from": "1.0", "to": "2.0"}]
    assert lab.output.read_bytes() == before


def test_a_package_that_goes_is_said(lab: LockLab, words: tuple[str, ...]) -> None:
    answer = lab.run(*[word for word in words if word != "floating"])
    assert answer["removed"] == [{"name": "floating", "version": "1.0"}]


def test_a_constraint_of_nothing_that_is_installed_is_no_change(
    lab: LockLab, words: tuple[str, ...]
) -> None:
    lab.index.documents["/upper.txt"] += b"elsewhere===1.0\n"
    answer = lab.run(*words)
    assert (answer["changed"], answer["kept"]) == (False, False)
    assert lab.run(*words)["kept"] is True


@pytest.mark.parametrize("damage", ["", "not toml [", 'lock-version = "9"\n'])
def test_a_damaged_lock_is_made_anew(lab: LockLab, words: tuple[str, ...], damage: str) -> None:
    good = lab.output.read_bytes()
    lab.output.write_text(damage)
    answer = lab.run(*words)
    assert answer["changed"] is True
    assert any("made anew" in note for note in answer["notes"])
    assert lab.output.read_bytes() == good


def test_a_lock_that_was_built_is_no_other(lab: LockLab, words: tuple[str, ...]) -> None:
    """What `build` leaves, one wheel each and versions known, is the lock of the same inputs."""
    lock = lab.lock()
    wheel = File(name="x-1.0-py3-none-any.whl", sha256="0" * 64, path="/store/x")
    built = tuple(
        replace(one, version=one.version or "1.0", wheels=(wheel,), sdist=None)
        for one in lock.packages
    )
    write_lock(lab.output, replace(lock, packages=built))
    before = lab.output.read_bytes()
    assert lab.run(*words)["kept"] is True
    assert lab.output.read_bytes() == before
    assert lab.run(*words, "--upgrade")["changed"] is False
    _branch(lab)
    assert [one["name"] for one in lab.run(*words)["updated"]] == ["branch"]
