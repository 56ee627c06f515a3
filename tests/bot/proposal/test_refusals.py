"""Every state that speaks against a proposal: what one reads then, and that nothing is lost."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.proposal.bundle import Bundle
from bot.proposal.local import Options
from tests.servers.proposing import BRANCH, OTHER, propose, proposed, refused
from tests.servers.world import CONSTRAINTS, BundleOf, World

# The situations in which proposing would be wrong: how to get there, what one reads.

Situation = Callable[[World, BundleOf], Bundle]


def dirty(world: World, bundle_of: BundleOf) -> Bundle:
    world.write({"data/global-requirements.txt": "alpha\nbeta\ngamma\n", "README": "dirty\n"})
    return bundle_of(world.git("rev-parse", "HEAD"))


def staged(world: World, bundle_of: BundleOf) -> Bundle:
    world.write({"data/denylist.txt": "flake8\n"})
    world.git("add", "data/denylist.txt")
    return bundle_of(world.git("rev-parse", "HEAD"))


def half_edited_output(world: World, bundle_of: BundleOf) -> Bundle:
    world.write({"data/upper-constraints.txt": OTHER})
    return bundle_of(world.git("rev-parse", "HEAD"))


def uncommitted_inputs(world: World, bundle_of: BundleOf) -> Bundle:
    return bundle_of(world.git("rev-parse", "HEAD"), read="alpha\nbeta\ngamma\n")


def detached(world: World, bundle_of: BundleOf) -> Bundle:
    world.git("switch", "-q", "--detach")
    return bundle_of(world.git("rev-parse", "HEAD"), branch=None)


def nobody(world: World, bundle_of: BundleOf) -> Bundle:
    world.git("config", "--unset", "user.email")
    return bundle_of(world.git("rev-parse", "HEAD"))


def locked_index(world: World, bundle_of: BundleOf) -> Bundle:
    (world.path / ".git/index.lock").touch()
    return bundle_of(world.git("rev-parse", "HEAD"))


def locked_ref(world: World, bundle_of: BundleOf) -> Bundle:
    lock = world.path / ".git/refs/heads" / f"{BRANCH}.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    return bundle_of(world.git("rev-parse", "HEAD"))


def stacked(world: World, bundle_of: BundleOf) -> Bundle:
    head = world.git("rev-parse", "HEAD")
    proposed(world, bundle_of(head))
    world.git("switch", "-q", BRANCH)
    world.commit({"data/holds.toml": "# none\n"}, "Think again", "Jo Core <jo@example.org>")
    world.git("switch", "-q", "master")
    return bundle_of(head, text=OTHER)


def amended(world: World, bundle_of: BundleOf) -> Bundle:
    head = world.git("rev-parse", "HEAD")
    proposed(world, bundle_of(head))
    world.git("switch", "-q", BRANCH)
    world.write({"data/upper-constraints.txt": CONSTRAINTS.replace("2.0", "1.9")})
    world.git("commit", "-q", "-a", "--amend", "--no-edit")
    world.git("switch", "-q", "master")
    return bundle_of(head, text=OTHER)


def reworded(world: World, bundle_of: BundleOf) -> Bundle:
    head = world.git("rev-parse", "HEAD")
    options = Options(now=datetime(2026, 3, 1, tzinfo=UTC))
    propose(world, bundle_of(head), options)
    world.git("switch", "-q", BRANCH)
    message = world.git("show", "-s", "--format=%B").replace("Update alpha", "Please update alpha")
    world.git("commit", "-q", "--amend", "-m", message)
    world.git("switch", "-q", "master")
    return bundle_of(head, text=OTHER)


def somebodys_branch(world: World, bundle_of: BundleOf) -> Bundle:
    world.git("switch", "-q", "-c", BRANCH)
    world.commit({"README": "mine\n"}, "Use the name", "Jo Core <jo@example.org>")
    world.git("switch", "-q", "master")
    return bundle_of(world.git("rev-parse", "HEAD"))


def checked_out(world: World, bundle_of: BundleOf) -> Bundle:
    head = world.git("rev-parse", "HEAD")
    proposed(world, bundle_of(head))
    world.git("switch", "-q", BRANCH)
    return bundle_of(head, text=OTHER)


def checked_out_elsewhere(world: World, bundle_of: BundleOf) -> Bundle:
    head = world.git("rev-parse", "HEAD")
    proposed(world, bundle_of(head))
    world.git("worktree", "add", "-q", "../second", BRANCH)
    return bundle_of(head, text=OTHER)


def moved_base(world: World, bundle_of: BundleOf) -> Bundle:
    base = world.git("rev-parse", "HEAD")
    world.commit({"data/global-requirements.txt": "alpha\nbeta\ngamma\n"}, "Need gamma")
    return bundle_of(base)


def unknown_base(_world: World, bundle_of: BundleOf) -> Bundle:
    return bundle_of("1" * 40)


def no_such_branch(world: World, bundle_of: BundleOf) -> Bundle:
    return bundle_of(world.git("rev-parse", "HEAD"), branch="stable/2026.1")


def branch_only_at_origin(world: World, bundle_of: BundleOf) -> Bundle:
    head = world.git("rev-parse", "HEAD")
    world.git("update-ref", "refs/remotes/origin/stable/2026.1", head)
    return bundle_of(head, branch="stable/2026.1")


def on_a_proposal(world: World, bundle_of: BundleOf) -> Bundle:
    proposed(world, bundle_of(world.git("rev-parse", "HEAD")))
    world.git("switch", "-q", BRANCH)
    return bundle_of(world.git("rev-parse", "HEAD"), text=OTHER, branch=BRANCH)


REFUSED: dict[Situation, tuple[str, str]] = {
    dirty: (
        "Uncommitted changes would not be in the proposal: data/global-requirements.txt.",
        "git stash push -- data/global-requirements.txt",
    ),
    staged: (
        "Uncommitted changes would not be in the proposal: data/denylist.txt.",
        "git stash push -- data/denylist.txt",
    ),
    half_edited_output: (
        "Uncommitted changes would not be in the proposal: data/upper-constraints.txt.",
        "git stash push",
    ),
    uncommitted_inputs: (
        "The bundle was computed from uncommitted changes: global-requirements.txt.",
        "pinwarden update",
    ),
    detached: ("HEAD is detached", "--branch BRANCH"),
    nobody: (
        "git does not know who commits here",
        'git config user.name "Your Name" && git config user.email you@example.org',
    ),
    locked_index: (".git/index.lock exists", ".git/index.lock'"),
    locked_ref: (f"{BRANCH}.lock exists", f"{BRANCH}.lock'"),
    stacked: (
        f"{BRANCH} carries a commit by Jo Core <jo@example.org> (",
        f"git branch -m {BRANCH} NEW-NAME",
    ),
    amended: (
        f"The proposal on {BRANCH} was changed by Rita Reviewer <rita@example.org>",
        f"git log -p master..{BRANCH}",
    ),
    reworded: (f"The proposal on {BRANCH} was changed by Rita Reviewer", "NEW-NAME"),
    somebodys_branch: (f"{BRANCH} carries a commit by", "'Use the name'"),
    checked_out: (f"{BRANCH} is checked out in ", " switch -"),
    checked_out_elsewhere: ("/second;", "/second' switch -"),
    moved_base: (
        "master has moved since the bundle was made; changed: global-requirements.txt.",
        "pinwarden update",
    ),
    unknown_base: ("from commit 111111111111, which is not here", "pinwarden update"),
    no_such_branch: ("There is no branch stable/2026.1", "--branch"),
    on_a_proposal: (f"{BRANCH} is a proposal itself", "switch to the branch that it is for"),
    branch_only_at_origin: (
        "There is no local branch stable/2026.1.",
        "git branch stable/2026.1 origin/stable/2026.1",
    ),
}


@pytest.mark.parametrize("situation", REFUSED, ids=lambda situation: situation.__name__)
def test_a_refusal_says_why_and_what_next_and_loses_nothing(
    world: World, bundle_of: BundleOf, situation: Situation
) -> None:
    reason, hint = REFUSED[situation]
    outcome = refused(world, situation(world, bundle_of))
    assert reason in outcome.reason
    assert hint in outcome.reason + outcome.hint
    world.git("fsck", "--strict")
