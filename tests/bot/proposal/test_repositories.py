"""Kinds of repositories, work trees and branch names that are no obstacle, and some that are."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.git.errors import GitFailure, NotARepository
from bot.git.repository import Repository
from bot.proposal.digest import sha256
from bot.proposal.local import Options
from bot.proposal.outcome import Proposed
from bot.proposal.trailers import trailer
from resolver.values import Source
from tests.servers.proposing import BRANCH, OTHER, propose, proposed, refused
from tests.servers.world import NEW, BundleOf, World, new_world

CONSTRAINTS_FILE = "upper-constraints.txt"


def test_what_update_wrote_into_the_work_tree_is_no_obstacle(
    world: World, bundle_of: BundleOf
) -> None:
    world.write({"data/upper-constraints.txt": NEW, "README": "dirty\n", "data/notes": "mine\n"})
    before = world.state()
    proposed(world, bundle_of(world.git("rev-parse", "HEAD")))
    assert world.state()["files"] == before["files"]
    assert world.state()["index"] == before["index"]


def test_the_run_of_the_day_before_is_no_obstacle(world: World, bundle_of: BundleOf) -> None:
    head = world.git("rev-parse", "HEAD")
    world.write({"data/upper-constraints.txt": NEW})
    proposed(world, bundle_of(head))
    read = replace(
        bundle_of(head, text=OTHER),
        inputs=(Source(file=CONSTRAINTS_FILE, sha256=sha256(NEW.encode())),),
    )
    assert isinstance(propose(world, read, Options(dry_run=True)), Proposed)
    world.write({"data/upper-constraints.txt": OTHER})
    proposed(world, read)


def test_git_that_cannot_work_is_said_in_its_words(world: World) -> None:
    world.git("config", "core.bare", "maybe")
    with pytest.raises(GitFailure, match="bad boolean config value 'maybe'"):
        Repository.open(world.path)


def test_detached_is_fine_when_the_branch_is_named(world: World, bundle_of: BundleOf) -> None:
    world.git("switch", "-q", "--detach")
    bundle = bundle_of(world.git("rev-parse", "HEAD"), branch=None)
    outcome = propose(world, bundle, Options(branch="master"))
    assert isinstance(outcome, Proposed)


def test_a_symbolic_link_in_the_tree_is_not_replaced(world: World, bundle_of: BundleOf) -> None:
    place = world.path / "data/upper-constraints.txt"
    place.rename(world.path / "elsewhere.txt")
    place.symlink_to("../elsewhere.txt")
    head = world.commit({}, "Link it")
    with pytest.raises(Exception, match="not a regular file in the base commit"):
        propose(world, bundle_of(head))


def test_a_branch_in_the_way_of_the_name(world: World, bundle_of: BundleOf) -> None:
    world.git("branch", "pinwarden")
    with pytest.raises(Exception, match="refs/heads/pinwarden exists"):
        propose(world, bundle_of(world.git("rev-parse", "HEAD")))


def test_a_branch_name_with_slashes(world: World, bundle_of: BundleOf) -> None:
    world.git("branch", "stable/2026.1")
    done = proposed(world, bundle_of(world.git("rev-parse", "HEAD"), branch="stable/2026.1"))
    assert done.ref == "refs/heads/pinwarden/stable/2026.1/constraints"
    assert trailer(done.message, "Pinwarden-Proposal") == "stable/2026.1/constraints"


def test_a_shallow_clone_works(world: World, bundle_of: BundleOf, tmp_path: Path) -> None:
    world.commit({"README": "more\n"}, "More")
    world.git("clone", "-q", "--depth=1", f"file://{world.path}", str(tmp_path / "shallow"))
    shallow = World(tmp_path / "shallow")
    shallow.git("config", "user.name", "Rita")
    shallow.git("config", "user.email", "rita@example.org")
    proposed(shallow, bundle_of(shallow.git("rev-parse", "HEAD")))
    again = proposed(shallow, bundle_of(shallow.git("rev-parse", "HEAD"), text=OTHER))
    assert again.previous is not None


def test_a_shallow_clone_without_the_base_says_how_to_get_it(
    world: World, bundle_of: BundleOf, tmp_path: Path
) -> None:
    base = world.git("rev-parse", "HEAD")
    world.commit({"README": "more\n"}, "More")
    world.git("clone", "-q", "--depth=1", f"file://{world.path}", str(tmp_path / "shallow"))
    outcome = refused(World(tmp_path / "shallow"), bundle_of(base))
    assert outcome.hint == "git fetch --unshallow"


def test_a_bare_repository_works(world: World, bundle_of: BundleOf, tmp_path: Path) -> None:
    head = world.git("rev-parse", "HEAD")
    world.git("clone", "-q", "--bare", str(world.path), str(tmp_path / "bare.git"))
    bare = World(tmp_path / "bare.git")
    bare.git("config", "user.name", "Rita")
    bare.git("config", "user.email", "rita@example.org")
    first = proposed(bare, bundle_of(head))
    second = proposed(bare, bundle_of(head, text=OTHER))
    assert second.previous == first.commit
    assert first.commit in bare.git("reflog", BRANCH, "--format=%H")


def test_a_linked_work_tree_works(world: World, bundle_of: BundleOf, tmp_path: Path) -> None:
    head = world.git("rev-parse", "HEAD")
    world.git("worktree", "add", "-q", "-b", "mine", str(tmp_path / "linked"))
    outcome = propose(World(tmp_path / "linked"), bundle_of(head))
    assert isinstance(outcome, Proposed)
    assert world.git("rev-parse", BRANCH) == outcome.commit


def test_not_a_repository(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="is not in a git repository"):
        Repository.open(tmp_path)


def test_a_hooks_environment_does_not_lead_elsewhere(
    world: World, bundle_of: BundleOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_world(tmp_path / "other")
    before = other.state()
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    head = world.git("-C", str(world.path), "--git-dir=.git", "rev-parse", "HEAD")
    proposed(world, bundle_of(head))
    assert other.state() == before
