"""Stories of comment commands, by people who may and by people who may not."""

import pytest

from bot.life.actions import State
from tests.bot.life.conftest import CONSTRAINTS, POLICY, Community

pytestmark = pytest.mark.gerrit


@pytest.fixture
def proposed(community: Community) -> Community:
    """Return a community with an open proposal that moves alpha and beta."""
    community.release("alpha", "1.1")
    community.release("beta", "2.0")
    community.bot()
    return community


def answers(community: Community, number: int) -> list[str]:
    """Return what the bot said in threads on the patch set."""
    found = community.gerrit.server.call(
        "GET", f"/changes/{community.gerrit.name}~{number}/comments"
    )
    return [
        one["message"]
        for one in found.get("/PATCHSET_LEVEL", [])
        if one["author"]["username"] == "bot"
    ]


def test_drop_leaves_a_project_where_it_is(proposed: Community) -> None:
    number = proposed.ours()["_number"]
    proposed.gerrit.say("core", number, "This one not.\npinwarden drop beta")
    proposed.bot()
    text = proposed.constraints(proposed.ours())
    assert "alpha===1.1" in text
    assert "beta===1.0" in text
    assert answers(proposed, number) == [
        "beta stays where it is in this change, as long as the change is open."
    ]
    assert proposed.bot().done == ()
    assert len(answers(proposed, number)) == 1


def test_split_makes_a_change_of_its_own(proposed: Community) -> None:
    proposed.gerrit.say("core", proposed.ours()["_number"], "pinwarden split beta")
    proposed.bot()
    main, alone = proposed.gerrit.changes("status:open")
    assert "beta===1.0" in proposed.constraints(proposed.gerrit.detail(main["_number"]))
    assert proposed.constraints(proposed.gerrit.detail(alone["_number"])) == CONSTRAINTS.replace(
        "beta===1.0", "beta===2.0"
    )
    assert main["topic"] != alone["topic"]


def test_a_hold_by_comment_is_offered_as_a_change(proposed: Community) -> None:
    number = proposed.ours()["_number"]
    proposed.gerrit.say("core", number, "pinwarden hold beta<2 because 2.0 breaks logins")
    proposed.bot()
    hold = proposed.gerrit.change("status:open file:holds.toml")
    assert hold["subject"] == "Hold beta<2"
    ref = hold["revisions"][hold["current_revision"]]["ref"]
    text = proposed.gerrit.content("holds.toml", ref)
    assert 'reason = "Core: 2.0 breaks logins"' in text
    assert f"/+/{number}" in text
    assert answers(proposed, number) == [
        f"I offer that as change {hold['_number']}; it counts once it is merged."
    ]
    proposed.gerrit.submit(hold["_number"])
    proposed.bot()
    assert "beta===1.0" in proposed.constraints(proposed.ours("file:upper-constraints.txt"))
    proposed.gerrit.say("core", number, "pinwarden release hold beta")
    proposed.bot()
    ended = proposed.gerrit.change("status:open file:holds.toml")
    assert ended["subject"] == "Release the hold on beta"


def test_the_same_wish_twice_is_answered_twice(proposed: Community) -> None:
    number = proposed.ours()["_number"]
    for _ in range(2):
        proposed.gerrit.say("core", number, "pinwarden recompute")
    proposed.bot()
    assert len(answers(proposed, number)) == 2
    assert proposed.bot().done == ()


def test_why_is_answered_to_anybody(proposed: Community) -> None:
    number = proposed.ours()["_number"]
    proposed.gerrit.say("outsider", number, "pinwarden why gamma")
    proposed.bot()
    (answer,) = answers(proposed, number)
    assert "gamma 1.0" in answer


@pytest.mark.parametrize("words", ["drop beta", "stop", "hold beta<2 because I say so"])
def test_a_foreign_user_is_told_that_they_may_not(proposed: Community, words: str) -> None:
    number = proposed.ours()["_number"]
    proposed.gerrit.say("outsider", number, f"pinwarden {words}")
    assert proposed.bot().decision.state is State.OPEN
    (answer,) = answers(proposed, number)
    assert "not for everybody" in answer
    assert "beta===2.0" in proposed.constraints(proposed.ours("file:upper-constraints.txt"))
    assert proposed.bot().done == ()


def test_what_is_not_understood_gets_help_once(proposed: Community) -> None:
    number = proposed.ours()["_number"]
    proposed.gerrit.review("core", number, "pinwarden make coffee")
    proposed.bot()
    proposed.bot()
    (help_text,) = [one for one in proposed.said(number) if "I do not understand" in one]
    assert "pinwarden hand back" in help_text


def test_stop_by_comment_sets_the_hashtag(proposed: Community) -> None:
    number = proposed.ours()["_number"]
    proposed.gerrit.say("core", number, "pinwarden stop")
    proposed.bot()
    assert "pinwarden-stop" in proposed.ours()["hashtags"]
    proposed.release("alpha", "1.2")
    assert proposed.bot().decision.state is State.HELD


def test_what_a_person_kept_back_is_offered_as_a_hold(proposed: Community) -> None:
    number = proposed.ours()["_number"]
    edited = CONSTRAINTS.replace("alpha===1.0", "alpha===1.1")
    proposed.gerrit.edit(
        "reviewer",
        number,
        {"upper-constraints.txt": edited},
        message="Keep beta at 1.0: 2.0 drops the old protocol.",
    )
    proposed.bot()
    hold = proposed.gerrit.change("status:open file:holds.toml")
    assert hold["subject"] == "Hold beta<2.0"
    ref = hold["revisions"][hold["current_revision"]]["ref"]
    assert "Reviewer: Keep beta at 1.0: 2.0 drops the old protocol." in proposed.gerrit.content(
        "holds.toml", ref
    )
    assert len(proposed.gerrit.detail(number)["revisions"]) == 2


def test_families_get_changes_of_their_own_where_that_is_wanted(community: Community) -> None:
    family = '\n[[family]]\nname = "greek"\npackages = ["beta", "gamma"]\n'
    community.gerrit.merge({"policy.toml": POLICY + family}, "Name a family")
    community.options = "[proposal]\nsplit = true\n"
    for name in ("alpha", "beta", "gamma"):
        community.release(name, "2.0")
    community.bot()
    found = {
        one["subject"]: community.constraints(community.gerrit.detail(one["_number"]))
        for one in community.gerrit.changes("status:open")
    }
    assert found == {
        "Update alpha to 2.0": CONSTRAINTS.replace("alpha===1.0", "alpha===2.0"),
        "Update 2 pins": CONSTRAINTS.replace("===1.0", "===2.0").replace(
            "alpha===2.0", "alpha===1.0"
        ),
    }


def test_majors_get_changes_of_their_own_where_that_is_wanted(community: Community) -> None:
    community.options = (
        "[proposal]\nsplit-majors = true\n[serve]\nurl = 'https://bot.example.org/'\n"
    )
    for name, version in (("alpha", "2.0"), ("beta", "1.1"), ("gamma", "1.2")):
        community.release(name, version)
    community.bot()
    subjects = {one["subject"]: one["_number"] for one in community.gerrit.changes("status:open")}
    assert set(subjects) == {"Update alpha to 2.0", "Update 2 pins"}
    link = f"https://bot.example.org/reports/{community.gerrit.name}/-/master"
    assert any(link in one for one in community.said(subjects["Update 2 pins"]))
