"""What a local proposal is: one commit that is made once, replaced, and read by git itself."""

from datetime import UTC, datetime

from bot.git.writer import Identity
from bot.proposal.change_id import is_change_id
from bot.proposal.local import Options
from bot.proposal.outcome import NothingNew, Proposed
from tests.servers.proposing import BRANCH, OTHER, propose, proposed
from tests.servers.world import NEW, BundleOf, World


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
