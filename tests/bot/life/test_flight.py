"""Stories of a change that is submitted together with others: it is not disturbed in flight."""

import pytest

from bot.life.actions import State
from bot.life.reasons import Reason
from tests.bot.life.conftest import CONSTRAINTS, Community

pytestmark = pytest.mark.gerrit


@pytest.fixture
def proposed(community: Community) -> Community:
    """Return a community with an open proposal, and a release that is not in it."""
    community.release("alpha", "1.1")
    community.bot()
    community.release("beta", "2.0")
    return community


def stacked(community: Community) -> int:
    """Push a person's change on top of ours; return its number."""
    gerrit, ours = community.gerrit, community.ours()
    ref = ours["revisions"][ours["current_revision"]]["ref"]
    gerrit.git("reviewer", "fetch", "-q", "origin", ref)
    gerrit.git("reviewer", "checkout", "-q", "--detach", "FETCH_HEAD")
    (gerrit.clone("reviewer") / "NEWS").write_text("alpha is new\n")
    gerrit.git("reviewer", "add", "-A")
    gerrit.git("reviewer", "commit", "-q", "-m", f"Tell of it\n\nChange-Id: I{'c' * 40}\n")
    gerrit.git("reviewer", "push", "-q", "origin", "HEAD:refs/for/master")
    return int(gerrit.change(f"change:I{'c' * 40}")["_number"])


def in_the_topic(community: Community) -> int:
    """Put a person's change into the topic of ours; return its number."""
    other = community.gerrit.propose("reviewer", {"NEWS": "alpha is new\n"}, "Tell of it")
    number = int(other["_number"])
    topic = community.ours()["topic"]
    community.gerrit.server.call(
        "PUT", f"/changes/{community.gerrit.name}~{number}/topic", {"topic": topic}
    )
    return number


@pytest.mark.parametrize("make", [stacked, in_the_topic])
def test_a_change_that_goes_with_an_approved_one_is_left_alone(
    proposed: Community, make: object
) -> None:
    assert callable(make)
    number = proposed.ours()["_number"]
    other = make(proposed)
    proposed.gerrit.review("core", other, "", Code_Review=2, Workflow=1)
    decision = proposed.bot().decision
    assert (decision.state, decision.reason) == (State.HELD, Reason.SUBMITTED_TOGETHER)
    assert len(proposed.gerrit.detail(number)["revisions"]) == 1
    (said,) = [one for one in proposed.said(number) if "leave this change alone" in one]
    assert f"Core approved change {other}, which is submitted together with this one." in said
    assert proposed.bot().done == ()
    proposed.gerrit.review("core", other, "Not yet", Workflow=0)
    assert proposed.bot().decision.state is State.OPEN
    assert "beta===2.0" in proposed.constraints(proposed.ours())


def test_company_that_nobody_approved_does_not_stop_us(proposed: Community) -> None:
    stacked(proposed)
    in_the_topic(proposed)
    assert proposed.bot().decision.state is State.OPEN
    pins = CONSTRAINTS.replace("alpha===1.0", "alpha===1.1").replace("beta===1.0", "beta===2.0")
    assert proposed.constraints(proposed.ours()) == pins


def test_a_change_below_that_is_approved_does_not_carry_ours(proposed: Community) -> None:
    below = proposed.gerrit.propose("reviewer", {"NEWS": "alpha is new\n"}, "Tell of it")
    number = proposed.ours()["_number"]
    proposed.gerrit.act("core", number, "rebase", {"base": str(below["_number"])})
    proposed.gerrit.review("core", below["_number"], "", Code_Review=2, Workflow=1)
    assert proposed.bot().decision.state is State.OPEN
    assert "beta===2.0" in proposed.constraints(proposed.ours())
