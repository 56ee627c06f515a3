"""Stories of a red proposal: what is at fault goes, what is not goes on."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.cycle.run import Outcome
from bot.life.actions import State
from bot.life.reasons import Reason
from tests.bot.life.conftest import Community

pytestmark = pytest.mark.gerrit
Judge = Callable[[str], str]  # constraints -> the name of the job that fails, or ""


class Ci:
    """Votes on every patch set like Zuul: it speaks Zuul's way, and runs again on `recheck`."""

    def __init__(self, community: Community, judge: Judge) -> None:
        self.community = community
        self.judge = judge
        self.done: dict[tuple[int, str], int] = {}

    def look(self) -> None:
        """Vote where there is something new to test."""
        gerrit = self.community.gerrit
        for change in gerrit.changes("status:open file:upper-constraints.txt"):
            detail = gerrit.detail(change["_number"])
            key = (detail["_number"], detail["current_revision"])
            runs = 1 + self._rechecks(detail)
            if self.done.get(key, 0) < runs:
                self.done[key] = runs
                self._vote(detail)

    def _rechecks(self, detail: dict[str, Any]) -> int:
        number = detail["revisions"][detail["current_revision"]]["_number"]
        return sum(
            one["message"].partition("\n\n")[2].startswith("recheck")
            for one in detail["messages"]
            if one.get("_revision_number") == number
        )

    def _vote(self, detail: dict[str, Any]) -> None:
        failed = self.judge(self.community.constraints(detail))
        lines = (
            [f"- {failed} https://zuul.example.org/build/1 : FAILURE in 3m 02s"] if failed else []
        )
        lines.append("- docs https://zuul.example.org/build/2 : SUCCESS in 1m 10s")
        verdict = "failed" if failed else "succeeded"
        text = f"Build {verdict} (check pipeline).\n\n" + "\n".join(lines)
        vote = -1 if failed else 1
        self.community.gerrit.review("zuul", detail["_number"], text, Verified=vote)

    def settle(self, rounds: int = 12) -> list[Outcome]:
        """Let bot and tests take turns until the bot has nothing to do and nothing to wait for."""
        outcomes: list[Outcome] = []
        for _ in range(rounds):
            outcomes = list(self.community.run())
            before = dict(self.done)
            self.look()
            if before == self.done and not any(one.done for one in outcomes):
                return outcomes
        raise AssertionError(f"it never came to rest: {outcomes}")


@pytest.fixture
def many(community: Community) -> Community:
    """Return a community in which three releases are out."""
    for name in ("alpha", "beta", "gamma"):
        community.release(name, "2.0")
    return community


def test_one_culprit_is_set_aside_and_the_rest_goes_on(many: Community) -> None:
    ci = Ci(many, lambda pins: "tempest" if "beta===2.0" in pins else "")
    outcomes = {one.decision.proposal: one.decision for one in ci.settle()}
    assert outcomes["master/constraints"].state is State.WAITING
    found = {one["subject"]: one["_number"] for one in many.gerrit.changes("status:open")}
    assert set(found) == {"Update 2 pins", "Update beta to 2.0", "Hold beta<2.0"}
    main = many.gerrit.detail(found["Update 2 pins"])
    assert "beta===1.0" in many.constraints(main)
    assert any("Set aside: beta" in one and "tempest" in one for one in many.said(main["_number"]))
    hold = many.gerrit.detail(found["Hold beta<2.0"])
    ref = hold["revisions"][hold["current_revision"]]["ref"]
    text = many.gerrit.content("holds.toml", ref)
    assert "2.0 fails tempest (https://zuul.example.org/build/1)." in text
    probes = many.gerrit.changes("hashtag:pinwarden-probe")
    assert probes
    assert all(one["status"] == "ABANDONED" for one in probes)


def test_a_newer_release_of_the_culprit_is_tried_again(many: Community) -> None:
    ci = Ci(many, lambda pins: "tempest" if "beta===2.0\n" in pins else "")
    ci.settle()
    many.release("beta", "2.0.1")
    ci.settle()
    found = {one["subject"] for one in many.gerrit.changes("status:open")}
    assert found == {"Update 3 pins", "Hold beta<2.0"}


def test_two_that_fail_only_together(many: Community) -> None:
    def judge(pins: str) -> str:
        return "tempest" if "beta===2.0" in pins and "gamma===2.0" in pins else ""

    ci = Ci(many, judge)
    ci.settle()
    main = many.ours('status:open message:"Update 2 pins"')
    assert any("beta and gamma fail only together" in one for one in many.said(main["_number"]))
    assert sum(one in many.constraints(main) for one in ("beta===2.0", "gamma===2.0")) == 1


def test_a_branch_that_is_red_itself_blames_nobody(many: Community) -> None:
    ci = Ci(many, lambda _pins: "tempest")
    outcomes = {one.decision.proposal: one.decision for one in ci.settle()}
    decision = outcomes["master/constraints"]
    assert decision.state is State.RED
    assert "the branch itself fails the same tests (tempest)" in decision.sentence
    (main,) = many.gerrit.changes("status:open")
    said = [one for one in many.said(main["_number"]) if "I cannot tell" in one]
    assert len(said) == 1


@pytest.fixture
def zuul(many: Community) -> Iterator[list[dict[str, object]]]:
    """Configure a Zuul that knows of some builds on the branch as it is."""
    builds: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            of_a_change = "change=" in self.path
            body = json.dumps([] if of_a_change else builds).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        many.options = f'[ci]\nzuul-url = "{address}"\nzuul-tenant = "openstack"\n'
        yield builds
        server.shutdown()


def test_what_zuul_knows_of_the_branch_needs_no_probe(
    many: Community, zuul: list[dict[str, object]]
) -> None:
    begun = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    zuul += [{"job_name": "tempest", "result": "FAILURE", "start_time": begun}]
    ci = Ci(many, lambda _pins: "tempest")
    outcomes = {one.decision.proposal: one.decision for one in ci.settle()}
    assert outcomes["master/constraints"].reason is Reason.BRANCH_RED
    assert many.gerrit.changes("hashtag:pinwarden-probe") == []


def test_a_flaky_test_is_run_again_and_nobody_is_blamed(many: Community) -> None:
    failures = iter(["tempest"])
    ci = Ci(many, lambda _pins: next(failures, ""))
    outcomes = {one.decision.proposal: one.decision for one in ci.settle()}
    assert outcomes["master/constraints"].state is State.WAITING
    assert many.gerrit.changes("hashtag:pinwarden-probe") == []


def test_the_budget_of_probes_ends_in_a_stated_result(many: Community) -> None:
    many.options = "[ci]\nprobes = 1\n"
    ci = Ci(many, lambda pins: "tempest" if "beta===2.0" in pins else "")
    outcomes = {one.decision.proposal: one.decision for one in ci.settle()}
    assert "the budget of probes is used up" in outcomes["master/constraints"].sentence
    assert len(many.gerrit.changes("hashtag:pinwarden-probe")) == 1
