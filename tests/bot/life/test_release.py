"""Stories of single releases, reverts and the kill switch, by the real commands."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.errors import run
from bot.life.actions import State
from bot.main import group
from tests.bot.life.conftest import CONSTRAINTS, POLICY, Community

pytestmark = pytest.mark.gerrit
STABLE = "stable/2026.1"
Told = Callable[..., dict[str, Any]]


@pytest.fixture
def stable(community: Community) -> Community:
    """Return a community with a stable branch on which only alpha and beta are its own."""
    own = '\n[[own]]\npackages = ["alpha", "beta"]\n'
    community.gerrit.merge({"policy.toml": POLICY + own}, "Name our own projects")
    community.gerrit.branch(STABLE)
    return community


@pytest.fixture
def told(community: Community, capsys: pytest.CaptureFixture[str]) -> Told:
    """Run a command of the bot; return what it says of its one proposal."""

    def call(*arguments: str, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        options = ["--config", str(community.config()), "--format", "json"]
        assert run(group, "pinwarden", [*arguments, *options]) == code
        (proposal,) = json.loads(capsys.readouterr().out)["proposals"]
        found: dict[str, Any] = proposal
        return found

    return call


def test_a_release_of_our_own_goes_to_the_stable_branch(stable: Community, told: Told) -> None:
    stable.release("alpha", "1.0.1")
    tag = stable.place / "tag"
    stable.place.mkdir(exist_ok=True)
    tag.write_text("alpha 1.0.1\n\nmeta:version: 1.0.1\nmeta:series: 2026.1\nChange-Id: Ievil\n")
    proposal = told("release", "alpha", "1.0.1", "--branch", STABLE, "--tag", str(tag))
    assert proposal["state"] == "open"
    change = stable.gerrit.change("status:open")
    assert (change["branch"], change["subject"]) == (STABLE, "Update constraint for alpha to 1.0.1")
    message = change["revisions"][change["current_revision"]]["commit"]["message"]
    assert "meta:series: 2026.1" in message
    assert "Ievil" not in message
    assert stable.constraints(change) == CONSTRAINTS.replace("alpha===1.0", "alpha===1.0.1")


def test_a_newer_release_supersedes_and_an_older_one_does_not(
    stable: Community, told: Told
) -> None:
    for version in ("1.0.1", "1.0.2"):
        stable.release("alpha", version)
    told("release", "alpha", "1.0.1", "--branch", STABLE)
    told("release", "alpha", "1.0.2", "--branch", STABLE)
    told("release", "alpha", "1.0.1", "--branch", STABLE)
    change = stable.gerrit.change("status:open")
    assert "alpha===1.0.2" in stable.constraints(change)
    assert len(change["revisions"]) == 2


def test_a_downgrade_is_refused(stable: Community, told: Told) -> None:
    stable.release("alpha", "0.9")
    proposal = told("release", "alpha", "0.9", "--branch", STABLE, code=1)
    assert "would be a downgrade" in proposal["sentence"]
    assert stable.gerrit.changes() == []


def test_a_foreign_project_is_refused_on_a_stable_branch(stable: Community, told: Told) -> None:
    stable.release("gamma", "1.0.1")
    proposal = told("release", "gamma", "1.0.1", "--branch", STABLE, code=1)
    assert "only the community's own projects move" in proposal["sentence"]
    because = ("--because", "CVE-2026-0001: passwords are logged.")
    assert told("release", "gamma", "1.0.1", "--branch", STABLE, *because)["state"] == "open"


def test_a_release_that_does_not_fit_the_branch_is_refused(stable: Community, told: Told) -> None:
    stable.release("alpha", "1.0.1", "beta>=2")
    stable.release("beta", "2.0")
    proposal = told("release", "alpha", "1.0.1", "--branch", STABLE, code=1)
    assert "CH814" in proposal["sentence"]


@pytest.mark.usefixtures("stable")
def test_a_release_that_never_comes_is_told(told: Told) -> None:
    proposal = told("release", "alpha", "7.7", "--branch", STABLE, "--wait", "0", code=3)
    assert "did not appear on the index in time" in proposal["sentence"]


def test_a_release_that_is_late_on_the_index_is_waited_for(stable: Community, told: Told) -> None:
    """The release is announced, mirrors have it later: it is asked for again and again."""

    def mirrored() -> None:
        deadline = time.monotonic() + 300
        while stable.index.count("/simple/alpha") < asked + 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        stable.release("alpha", "1.0.1")

    asked = stable.index.count("/simple/alpha")
    mirror = threading.Thread(target=mirrored)
    mirror.start()
    proposal = told("release", "alpha", "1.0.1", "--branch", STABLE, "--wait", "2")
    mirror.join()
    assert (proposal["state"], proposal["reason"]) == ("open", "tests-pending"), proposal
    assert "alpha===1.0.1" in stable.constraints(stable.gerrit.change("status:open"))
    assert stable.index.count("/simple/alpha") >= asked + 3


def test_an_open_bump_is_brought_up_to_date_and_closed_when_done(
    stable: Community, told: Told
) -> None:
    for name in ("alpha", "beta"):
        stable.release(name, "1.0.1")
    told("release", "alpha", "1.0.1", "--branch", STABLE)
    told("release", "beta", "1.0.1", "--branch", STABLE)
    one, other = stable.gerrit.changes("status:open")
    assert one["topic"] != other["topic"]
    stable.gerrit.submit(one["_number"])
    stable.run(branch=STABLE)
    stable.gerrit.submit(other["_number"])
    stable.run(branch=STABLE)
    assert stable.gerrit.changes("status:open") == []
    text = stable.gerrit.content("upper-constraints.txt", f"origin/{STABLE}")
    assert "alpha===1.0.1" in text
    assert "beta===1.0.1" in text


def test_a_stable_branch_gets_no_bulk_proposal(stable: Community) -> None:
    stable.release("alpha", "2.0")
    assert stable.bot(branch=STABLE).decision.state is State.DONE
    assert stable.gerrit.changes() == []


def test_revert_takes_a_pin_back_and_holds_it(community: Community, told: Told) -> None:
    community.release("alpha", "2.0")
    community.bot()
    community.gerrit.submit(community.ours()["_number"])
    told("revert", "alpha", "--branch", "master", "--because", "2.0 breaks logins.")
    change = community.ours()
    assert change["subject"] == "Take alpha back to 1.0"
    community.gerrit.submit(change["_number"])
    assert community.gerrit.content("upper-constraints.txt") == CONSTRAINTS
    assert 'reason = "2.0 breaks logins."' in community.gerrit.content("holds.toml")
    assert community.bot().decision.state is State.DONE


def test_a_pin_that_a_person_took_back_is_not_proposed_again(community: Community) -> None:
    community.release("alpha", "2.0")
    community.bot()
    community.gerrit.submit(community.ours()["_number"])
    community.gerrit.merge({"upper-constraints.txt": CONSTRAINTS}, 'Revert "Update alpha to 2.0"')
    community.bot()
    changes = community.gerrit.changes("status:open file:upper-constraints.txt")
    assert changes == []
    (offer,) = community.gerrit.changes("status:open")
    assert offer["subject"] == "Hold alpha<2.0"


def test_the_kill_switch_stops_every_command(community: Community, told: Told) -> None:
    community.release("alpha", "2.0")
    config = str(community.config())
    assert run(group, "pinwarden", ["stop", "--config", config, "--because", "gate is down"]) == 0
    outcome = community.bot()
    assert outcome.decision.state is State.STOPPED
    assert "gate is down" in outcome.decision.sentence
    arguments = ["release", "alpha", "2.0", "--branch", "master", "--config", config]
    assert run(group, "pinwarden", arguments) == 2
    assert community.gerrit.changes() == []
    assert run(group, "pinwarden", ["resume", "--config", config]) == 0
    assert told("run", "--branch", "master")["state"] == "open"


def test_a_bundle_that_somebody_computed_becomes_a_change(
    community: Community, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    community.release("alpha", "2.0")
    community.gerrit.git("outsider", "checkout", "-q", "master")
    monkeypatch.chdir(community.gerrit.clone("outsider"))
    assert run(group, "pinwarden", ["update", "-q", "--index-url", community.index.url]) == 0
    proposal = told("propose", "--to", "gerrit", "--dry-run")
    assert "refs/for/master" in proposal["planned"][0]["push"]
    assert told("propose", "--to", "gerrit")["state"] == "open"
    assert "alpha===2.0" in community.constraints(community.ours())
    assert told("propose", "--to", "gerrit")["done"] == []
    community.gerrit.merge({"global-requirements.txt": "alpha  # MIT\n"}, "Drop two")
    refused = told("propose", "--to", "gerrit", code=1)
    assert "changed: global-requirements.txt" in refused["sentence"]
