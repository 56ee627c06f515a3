"""Stories of an index that is away: the bot says so, disturbs nobody, and comes back."""

from collections.abc import Iterator

import pytest

from bot.life.actions import State
from bot.life.reasons import Reason
from tests.bot.life.conftest import Community
from tests.servers.relay import Relay

pytestmark = pytest.mark.gerrit


@pytest.fixture
def line(community: Community) -> Iterator[Relay]:
    """Yield the line to the index, which can be cut."""
    port = int(community.index.root.rpartition(":")[2])
    with Relay(port) as relay:
        community.indexes = f'url = "http://127.0.0.1:{relay.port}/simple"\n'
        yield relay


def test_an_index_that_is_away_for_long_costs_nothing_but_time(
    community: Community, line: Relay
) -> None:
    community.release("alpha", "1.1")
    community.bot()
    number = community.ours()["_number"]
    before = community.gerrit.messages(number)
    community.release("beta", "2.0")
    line.cut()
    for _ in range(2):
        outcome = community.bot()
        decision = outcome.decision
        assert (decision.state, decision.reason) == (State.ERROR, Reason.OUTSIDE)
        assert decision.outside
        assert f"127.0.0.1:{line.port}" in decision.sentence
        assert outcome.done == ()
    change = community.ours()
    assert community.gerrit.messages(number) == before
    assert (change["_number"], len(change["revisions"])) == (number, 1)
    line.mend()
    assert community.bot().decision.state is State.OPEN
    assert "beta===2.0" in community.constraints(community.ours())


def test_a_new_release_is_never_guessed_from_half_an_index(
    community: Community, line: Relay
) -> None:
    line.cut()
    outcome = community.bot()
    assert outcome.decision.reason is Reason.OUTSIDE
    assert community.gerrit.changes() == []
