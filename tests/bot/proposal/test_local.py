"""Propose to a branch of the repository: every state a repository may be in, and what one reads.

Each test also holds what was there against what is there afterwards: nothing may be lost.
"""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from bot.git.errors import GitFailure, NotARepository
from bot.git.repository import Repository
from bot.git.writer import Identity
from bot.proposal.bundle import Bundle
from bot.proposal.change_id import is_change_id
from bot.proposal.digest import sha256
from bot.proposal.local import Options, propose_local
from bot.proposal.outcome import NothingNew, Outcome, Proposed, Refused
from bot.proposal.trailers import trailer
from bot.proposal.writing import write_bundle
from resolver.values import Source
from tests.servers.world import CONSTRAINTS, NEW, BundleOf, World, new_world

BRANCH = "pinwarden/master/constraints"
DATA = PurePosixPath("data")
OTHER = NEW.replace("1.1", "1.2")
CONSTRAINTS_FILE = "upper-constraints.txt"


def propose(world: World, bundle: Bundle, options: Options | None = None) -> Outcome:
    with Repository.open(world.path) as repository:
        return propose_local(repository, bundle, data=DATA, options=options)


def proposed(world: World, bundle: Bundle) -> Proposed:
    outcome = propose(world, bundle)
    assert isinstance(outcome, Proposed), outcome
    return outcome


def refused(world: World, bundle: Bundle) -> Refused:
    """Propose, expect a refusal, and hold all that could be lost against what was there."""
    before = world.state()
    outcome = propose(world, bundle)
    assert isinstance(outcome, Refused), outcome
    assert world.state() == before
    assert outcome.hint
    return outcome


def test_a_first_proposal_is_one_commit_on_top_of_the_branch(
    world: World, bundle_of: BundleOf
) -> None:
    head = world.git("rev-parse", "HEAD")
    before = world.state()
    done = proposed(world, bundle_of(head))
    after = world.state()
    assert {**before, "refs": ""} == {**after, "refs": ""}
    assert world.git("rev-parse", BRANCH) == done.commit
    assert world.git("rev-parse", f"{BRANCH}^") == head == done.parent
    assert world.git("show", f"{BRANCH}:data/upper-constraints.txt") + "\n" == NEW
    assert world.git("diff", "--name-only", "master", BRANCH) == "data/upper-constraints.txt"
    assert done.files == ("data/upper-constraints.txt",)
    assert done.previous is None
    assert world.git("show", "-s", "--format=%an <%ae>|%cn <%ce>", BRANCH) == (
        "Rita Reviewer <rita@example.org>|Rita Reviewer <rita@example.org>"
    )
    world.git("fsck", "--strict")


def test_git_itself_reads_the_footers(world: World, bundle_of: BundleOf) -> None:
    done = proposed(world, bundle_of(world.git("rev-parse", "HEAD")))
    shown = world.git("show", "-s", "--format=%(trailers:only,unfold)", BRANCH).splitlines()
    assert shown == [
        "Pinwarden-Proposal: master/constraints",
        f"Pinwarden-Digest: {done.digest}",
        f"Change-Id: {done.change_id}",
        "Signed-off-by: Rita Reviewer <rita@example.org>",
    ]
    assert is_change_id(done.change_id)


def test_the_same_content_again_does_nothing(world: World, bundle_of: BundleOf) -> None:
    head = world.git("rev-parse", "HEAD")
    done = proposed(world, bundle_of(head))
    before = world.state()
    again = propose(world, bundle_of(head))
    assert again == NothingNew(
        ref=f"refs/heads/{BRANCH}",
        commit=done.commit,
        sentence=f"Nothing is new: {BRANCH} has this content already.",
    )
    assert world.state() == before


def test_other_content_replaces_our_commit_and_keeps_the_change_id(
    world: World, bundle_of: BundleOf
) -> None:
    head = world.git("rev-parse", "HEAD")
    first = proposed(world, bundle_of(head))
    second = proposed(world, bundle_of(head, text=OTHER))
    assert second.change_id == first.change_id
    assert second.previous == first.commit
    assert second.digest != first.digest
    assert world.git("rev-list", "--count", f"master..{BRANCH}") == "1"
    assert world.git("rev-parse", f"{BRANCH}@{{1}}") == first.commit


def test_what_the_branch_has_already_is_nothing_new(world: World, bundle_of: BundleOf) -> None:
    head = world.git("rev-parse", "HEAD")
    proposed(world, bundle_of(head))
    world.git("merge", "-q", "--ff-only", BRANCH)
    outcome = propose(world, bundle_of(head))
    assert isinstance(outcome, NothingNew)
    assert outcome.sentence == "Nothing is new: master has this content already."


def test_after_a_merge_the_next_proposal_is_another_change(
    world: World, bundle_of: BundleOf
) -> None:
    first = proposed(world, bundle_of(world.git("rev-parse", "HEAD")))
    world.git("merge", "-q", "--ff-only", BRANCH)
    second = proposed(world, bundle_of(world.git("rev-parse", "HEAD"), text=OTHER))
    assert second.change_id != first.change_id
    assert second.previous is None


def test_a_change_id_that_was_merged_by_cherry_pick_is_not_used_again(
    world: World, bundle_of: BundleOf
) -> None:
    first = proposed(world, bundle_of(world.git("rev-parse", "HEAD")))
    world.commit({"README": "meanwhile\n"}, "Meanwhile")
    world.git("cherry-pick", BRANCH)
    second = proposed(world, bundle_of(world.git("rev-parse", "HEAD"), text=OTHER))
    assert second.change_id != first.change_id


def test_another_commit_on_the_base_is_no_obstacle(world: World, bundle_of: BundleOf) -> None:
    base = world.git("rev-parse", "HEAD")
    tip = world.commit({"README": "other\n"}, "Touch what nobody governs")
    done = proposed(world, bundle_of(base))
    assert done.parent == tip


def test_a_dry_run_writes_nothing(world: World, bundle_of: BundleOf) -> None:
    objects = world.git("count-objects", "-v")
    before = world.state()
    outcome = propose(world, bundle_of(world.git("rev-parse", "HEAD")), Options(dry_run=True))
    assert isinstance(outcome, Proposed)
    assert outcome.dry_run
    assert not outcome.commit
    assert outcome.message.startswith("Update alpha to 1.1\n")
    assert world.state() == before
    assert world.git("count-objects", "-v") == objects


def test_an_identity_and_a_time_may_be_given(world: World, bundle_of: BundleOf) -> None:
    options = Options(
        identity=Identity(name="Pin Warden", email="bot@example.org"),
        now=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    propose(world, bundle_of(world.git("rev-parse", "HEAD")), options)
    assert world.git("show", "-s", "--format=%cn %ce %cI", BRANCH) == (
        "Pin Warden bot@example.org 2026-03-01T12:00:00+00:00"
    )


def test_a_file_keeps_its_mode(world: World, bundle_of: BundleOf) -> None:
    (world.path / "data/upper-constraints.txt").chmod(0o755)
    proposed(world, bundle_of(world.commit({}, "Make it executable, by mistake")))
    listed = world.git("ls-tree", BRANCH, "data/upper-constraints.txt")
    assert listed.startswith("100755 ")


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
    bundle = detached(world, bundle_of)
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


def test_two_at_once_make_one_proposal(world: World, bundle_of: BundleOf) -> None:
    bundle = bundle_of(world.git("rev-parse", "HEAD"))
    outcomes: list[Outcome] = []
    ready = threading.Barrier(4)

    def run() -> None:
        ready.wait()
        outcomes.append(propose(world, bundle))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [outcome for outcome in outcomes if isinstance(outcome, Proposed)]
    assert len(outcomes) == len(threads)
    assert len(made) == 1
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert world.git("rev-parse", BRANCH) == made[0].commit


def test_two_with_different_content_both_end_well(world: World, bundle_of: BundleOf) -> None:
    head = world.git("rev-parse", "HEAD")
    bundles = [bundle_of(head, text=NEW.replace("1.1", f"1.{number}")) for number in range(1, 5)]
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda one=bundle: outcomes.append(propose(world, one)))
        for bundle in bundles
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(bundles)
    assert world.git("rev-list", "--count", f"master..{BRANCH}") == "1"
    tip = world.git("rev-parse", BRANCH)
    assert tip in {outcome.commit for outcome in outcomes if isinstance(outcome, Proposed)}
    world.git("fsck", "--strict")


RUN = """
import sys
from pathlib import Path, PurePosixPath
from bot.git.repository import Repository
from bot.proposal.local import propose_local
from bot.proposal.reading import read_bundle
print("ready", flush=True)
bundle = read_bundle(Path(sys.argv[2]))
with Repository.open(Path(sys.argv[1])) as repository:
    propose_local(repository, bundle, data=PurePosixPath("data"))
"""


def test_killed_at_any_moment_the_next_run_is_fine(
    world: World, bundle_of: BundleOf, tmp_path: Path
) -> None:
    head = world.git("rev-parse", "HEAD")
    before = world.state()
    rounds = 15
    longest = 0.0
    for number in range(rounds):
        bundle = bundle_of(head, text=NEW.replace("1.1", f"1.{number + 2}"))
        shutil.rmtree(tmp_path / "bundle", ignore_errors=True)
        write_bundle(tmp_path / "bundle", bundle)
        with subprocess.Popen(
            [sys.executable, "-c", RUN, str(world.path), str(tmp_path / "bundle")],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            started = time.monotonic()
            try:
                # The first one runs to its end, and so tells how long that takes.
                process.wait(timeout=longest * number / rounds if number else None)
                longest = max(longest, time.monotonic() - started)
            except subprocess.TimeoutExpired:
                process.kill()
        world.git("fsck", "--strict")
        assert {**world.state(), "refs": ""} == {**before, "refs": ""}
        outcome = propose(world, bundle)
        assert isinstance(outcome, Proposed | NothingNew), outcome
        shown = world.git("show", f"{BRANCH}:data/upper-constraints.txt")
        assert f"alpha===1.{number + 2}" in shown
