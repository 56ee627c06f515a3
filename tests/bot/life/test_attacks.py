"""Stories of people who move changes about, talk too much, or run the bot twice."""

import threading
from pathlib import Path

import pytest

from bot.life.actions import State
from bot.life.reasons import Reason
from tests.bot.life import drive
from tests.bot.life.conftest import CONSTRAINTS, Community
from tests.servers.gerrit.faults import FaultyGerrit

pytestmark = pytest.mark.gerrit
NEW = CONSTRAINTS.replace("alpha===1.0", "alpha===1.1")


def settle(community: Community, content: str = NEW) -> int:
    """Let the bot propose some content; return the number of its change."""
    drive.settle(community.config(), content)
    return int(community.ours()["_number"])


def test_whoever_talks_too_much_is_answered_once(community: Community) -> None:
    community.release("alpha", "1.1")
    community.bot()
    number = community.ours()["_number"]
    say = community.gerrit.say
    say("outsider", number, "> pinwarden drop alpha\n\n    pinwarden stop\n")
    assert community.bot().done == ()
    for _ in range(3):
        say("outsider", number, "pinwarden obey me\x07 \u202e" + "now " * 2000)
        say("outsider", number, "pinwarden drop alpha\n" * 700)
    community.bot()
    say("outsider", number, "pinwarden obey me\npinwarden stop")
    assert community.bot().done == ()
    assert "alpha===1.1" in community.constraints(community.ours())
    found = community.gerrit.server.call(
        "GET", f"/changes/{community.gerrit.name}~{number}/comments"
    )
    answers = [
        one["message"] for one in found["/PATCHSET_LEVEL"] if one["author"]["username"] == "bot"
    ]
    assert sum("I do not understand this" in one for one in answers) == 1
    assert sum("is not for everybody" in one for one in answers) == 1
    assert all(len(one) < 4000 for one in answers)


def test_another_topic_and_fewer_hashtags_are_left_so(community: Community) -> None:
    number = settle(community)
    community.gerrit.server.call(
        "PUT", f"/changes/{community.gerrit.name}~{number}/topic", {"topic": "hidden"}
    )
    community.gerrit.act("core", number, "hashtags", {"remove": ["pinwarden"]})
    settle(community, NEW + "# more\n")
    change = community.gerrit.detail(number)
    assert len(change["revisions"]) == 2
    assert (change["topic"], change["hashtags"]) == ("hidden", [])


def test_a_change_that_was_moved_to_another_branch_is_that_persons(community: Community) -> None:
    community.gerrit.branch("stable/2026.1")
    number = settle(community)
    community.gerrit.server.call(
        "POST",
        f"/changes/{community.gerrit.name}~{number}/move",
        {"destination_branch": "stable/2026.1", "keep_all_votes": False},
        account="admin",
    )
    assert settle_new(community, number) != number
    community.run(branch="stable/2026.1")
    moved = community.gerrit.detail(number)
    assert (moved["branch"], moved["status"]) == ("stable/2026.1", "NEW")
    assert len(moved["revisions"]) == 1


def settle_new(community: Community, old: int) -> int:
    """Let the bot propose on master; return the number of what is open there beside `old`."""
    drive.settle(community.config(), NEW)
    (found,) = community.gerrit.changes("status:open branch:master owner:bot")
    assert found["_number"] != old
    return int(found["_number"])


def test_a_cherry_pick_is_not_ours(community: Community) -> None:
    community.gerrit.branch("stable/2026.1")
    number = settle(community)
    message = community.ours()["revisions"][community.ours()["current_revision"]]["commit"]
    picked = community.gerrit.act(
        "core",
        number,
        "revisions/current/cherrypick",
        {"destination": "stable/2026.1", "message": message["message"]},
    )
    community.run(branch="stable/2026.1")
    outcome = drive.settle(community.config(), NEW)
    assert (outcome.decision.state, outcome.done) == (State.OPEN, ())
    detail = community.gerrit.detail(picked["_number"])
    assert (detail["status"], len(detail["revisions"])) == ("NEW", 1)
    assert community.said(picked["_number"]) == []


def test_a_revert_of_a_revert_ends_the_hold_on_offer(community: Community) -> None:
    community.release("alpha", "2.0")
    merge, change = community.gerrit.merge, community.gerrit.change
    merge({"upper-constraints.txt": CONSTRAINTS.replace("alpha===1.0", "alpha===2.0")}, "Up")
    merge({"upper-constraints.txt": CONSTRAINTS}, 'Revert "Up"')
    community.bot()
    offer = change("status:open file:holds.toml")
    assert offer["subject"] == "Hold alpha<2.0"
    merge(
        {"upper-constraints.txt": CONSTRAINTS.replace("alpha===1.0", "alpha===2.0")},
        'Revert "Revert "Up""',
    )
    outcomes = {one.decision.proposal: one.decision for one in community.run()}
    assert outcomes["master/hold-alpha"].reason is Reason.WITHDRAWN
    assert community.gerrit.detail(offer["_number"])["status"] == "ABANDONED"
    assert community.bot().decision.state is State.DONE


def test_an_offer_goes_when_its_edit_is_handed_back(community: Community) -> None:
    for name in ("alpha", "beta"):
        community.release(name, "2.0")
    community.bot()
    number = community.ours()["_number"]
    kept = CONSTRAINTS.replace("alpha===1.0", "alpha===2.0")
    community.gerrit.edit("reviewer", number, {"upper-constraints.txt": kept})
    community.bot()
    offer = community.gerrit.change("status:open file:holds.toml")
    assert offer["subject"] == "Hold beta<2.0"
    community.gerrit.say("core", number, "pinwarden hand back")
    community.bot()
    detail = community.gerrit.detail(offer["_number"])
    assert detail["status"] == "ABANDONED"
    assert "handed back" in detail["messages"][-1]["message"]
    assert "beta===2.0" in community.constraints(community.ours())


def test_an_offer_stays_when_its_edit_is_merged(community: Community) -> None:
    for name in ("alpha", "beta"):
        community.release(name, "2.0")
    community.bot()
    number = community.ours()["_number"]
    kept = CONSTRAINTS.replace("alpha===1.0", "alpha===2.0")
    community.gerrit.edit("reviewer", number, {"upper-constraints.txt": kept})
    community.bot()
    community.gerrit.submit(number)
    community.bot()
    assert community.gerrit.change("status:open file:holds.toml")["subject"] == "Hold beta<2.0"


@pytest.mark.parametrize("at", ["info/refs", "git-receive-pack"])
def test_two_services_with_a_store_each_make_one_change(
    community: Community, tmp_path: Path, at: str
) -> None:
    """The other one does all its work right before one of our steps, the push included."""
    server = community.gerrit.server
    other = community.config()
    with FaultyGerrit("127.0.0.1", server.http) as faulty:
        ours = tmp_path / "one.toml"
        text = other.read_text().replace(server.url, faulty.url)
        ours.write_text(text.replace('"token"', f'"{other.parent / "token"}"'))
        done = threading.Event()

        def meanwhile(line: str) -> None:
            pushing = sum("git-upload-pack" in one for one in faulty.seen) >= 2
            if at in line and pushing and not done.is_set():
                done.set()
                drive.settle(other, NEW)

        faulty.before = meanwhile
        assert drive.settle(ours, NEW).decision.state is State.OPEN
        assert done.is_set()
        assert drive.settle(ours, NEW).done == ()
    assert drive.settle(other, NEW).done == ()
    (change,) = community.gerrit.changes("owner:bot")
    detail = community.gerrit.detail(change["_number"])
    reports = [one for one in detail["messages"] if one.get("tag", "").endswith("~report")]
    # Gerrit has no conditional push: at worst the same content is there as two patch sets.
    assert len(detail["revisions"]) <= 2
    assert len(reports) <= len(detail["revisions"])


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_jumps_changes_nothing(community: Community, days: int) -> None:
    community.release("alpha", "1.1")
    community.bot()
    community.days = days
    again = community.bot()
    assert (again.decision.state, again.done) == (State.OPEN, ())


def test_an_edit_between_reading_and_closing_is_not_abandoned(community: Community) -> None:
    number = settle(community)
    config = community.config()
    community.gerrit.merge({"upper-constraints.txt": NEW}, "Up by hand")
    server = community.gerrit.server
    with FaultyGerrit("127.0.0.1", server.http) as faulty:
        config.write_text(config.read_text().replace(server.url, faulty.url))
        edited = threading.Event()

        def edit(line: str) -> None:
            if line == f"GET /a/changes/{community.gerrit.name}~{number}" and not edited.is_set():
                edited.set()
                community.gerrit.edit("reviewer", number, {"README": "mine\n"})

        faulty.before = edit
        outcome = drive.close(config)
    assert edited.is_set()
    assert outcome.decision.reason is Reason.EDITED
    assert community.gerrit.detail(number)["status"] == "NEW"
