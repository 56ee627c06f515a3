"""Stories of a freeze: nothing is proposed through it, and its vetoes end with it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.life.actions import State
from tests.bot.life.conftest import POLICY, Community

pytestmark = pytest.mark.gerrit


def freeze(community: Community, *excepted: str) -> None:
    """Freeze master from today on for three days."""
    today = datetime.now(UTC).date()
    names = ", ".join(f'"{name}"' for name in excepted)
    table = (
        f'\n[[freeze]]\nbranch = "master"\nbegins = {today}\nends = {today + timedelta(3)}\n'
        f'reason = "release week"\nexcept = [{names}]\n'
    )
    community.gerrit.merge({"policy.toml": POLICY + table}, "Freeze")


def test_nothing_is_proposed_in_a_freeze_but_afterwards(community: Community) -> None:
    community.release("alpha", "1.1")
    freeze(community)
    outcome = community.bot()
    assert outcome.decision.state is State.FROZEN
    assert "release week" in outcome.decision.sentence
    assert community.gerrit.changes() == []
    community.days = 4
    assert community.bot().decision.state is State.OPEN


def test_an_open_change_waits_as_work_in_progress(community: Community) -> None:
    community.release("alpha", "1.1")
    community.bot()
    freeze(community)
    assert community.bot().decision.state is State.FROZEN
    change = community.ours()
    assert change["work_in_progress"] is True
    assert community.bot().done == ()
    community.days = 4
    community.release("beta", "2.0")
    assert community.bot().decision.state is State.OPEN
    change = community.ours()
    assert not change.get("work_in_progress")
    assert "beta===2.0" in community.constraints(change)


def test_what_the_freeze_excepts_goes_on(community: Community) -> None:
    community.release("alpha", "1.1")
    community.release("beta", "2.0")
    freeze(community, "beta")
    assert community.bot().decision.state is State.OPEN
    text = community.constraints(community.ours())
    assert "beta===2.0" in text
    assert "alpha===1.0" in text


def test_a_veto_of_the_freeze_is_asked_about_once(community: Community) -> None:
    community.release("alpha", "1.1")
    community.bot()
    number = community.ours()["_number"]
    freeze(community)
    community.gerrit.review("core", number, "Frozen", Code_Review=-2)
    community.bot()
    community.days = 4
    community.release("beta", "2.0")
    assert community.bot().decision.state is State.OPEN
    assert "beta===2.0" in community.constraints(community.ours())
    community.bot()
    asked = [one for one in community.said(number) if "vote again if it is meant" in one]
    assert len(asked) == 1
