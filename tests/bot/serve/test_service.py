"""The service as an operator runs it: the real command, a real Gerrit, a page in Chromium."""

import json
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.bot.life.conftest import CONSTRAINTS, Community
from tests.bot.serve.instance import PINWARDEN, serving

pytestmark = pytest.mark.gerrit


def test_it_proposes_shows_it_and_ends_cleanly(community: Community, config: Path) -> None:
    community.release("alpha", "1.1")
    with serving(config) as instance:
        instance.wait_for("state=open")
        assert community.constraints(community.ours()) == CONSTRAINTS.replace(
            "alpha===1.0", "alpha===1.1"
        )
        (stand,) = instance.state()["stands"]
        assert (stand["proposal"], stand["state"]) == ("master/constraints", "open")
        assert httpx.get(f"{instance.url}healthz").text == "ok\n"
        assert httpx.get(f"{instance.url}readyz").text == "ready\n"
        numbers = httpx.get(f"{instance.url}metrics").text
        assert (
            f'pinwarden_runs_total{{branch="master",repository="{community.gerrit.name}"}} 1.0'
            in (numbers)
        )
        report = httpx.get(f"{instance.url}reports/{community.gerrit.name}/-/master")
        assert "alpha" in report.text
        assert instance.end() == 0
    (pushed,) = [line for line in instance.lines if "pushed" in line]
    assert all(word in pushed for word in ("run=1 ", "branch=master", "change=new"))


def test_killed_and_started_again_it_does_nothing_twice(community: Community, config: Path) -> None:
    community.release("alpha", "1.1")
    with serving(config) as instance:
        instance.wait_for("run=1")
        time.sleep(1.5)  # Somewhere in the middle of its work.
        instance.end(signal.SIGKILL)
    with serving(config) as instance:
        instance.wait_for("state=open")
        instance.end()
    change = community.ours()
    assert len(change["revisions"]) == 1
    reports = [one for one in change["messages"] if one.get("tag", "").endswith("~report")]
    assert len(reports) == 1


def test_of_two_instances_one_acts_and_the_other_takes_over(
    community: Community, config: Path
) -> None:
    community.release("alpha", "1.1")
    with serving(config) as first:
        first.wait_for("state=open")
        with serving(config) as second:
            second.wait_for("standby")
            assert second.state()["acting"] is False
            assert httpx.get(f"{second.url}readyz").text == "ready, on standby\n"
            assert first.end() == 0
            assert second.state()["acting"] is True
            second.end()


def test_gerrit_away_is_told_and_waited_for(community: Community, config: Path) -> None:
    text = config.read_text()
    config.write_text(text.replace(community.gerrit.server.url, "http://127.0.0.1:9/"))
    with serving(config) as instance:
        instance.wait_for("state=error")
        (stand,) = instance.state()["stands"]
        assert "127.0.0.1:9" in stand["sentence"]
        assert httpx.get(f"{instance.url}healthz").status_code == 200
        instance.wait_for("again_in=30s")
        assert any("once more" in name for name, _ in instance.state()["next_runs"])
        instance.end()


def test_check_says_when_jobs_run(config: Path) -> None:
    text = '[[job]]\nname = "weekly"\nwhen = "0 8 * * 5"\n'
    config.write_text(config.read_text() + text)
    done = subprocess.run(
        [PINWARDEN, "serve", "--config", config, "--check"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Saturday" in done.stdout
    assert "0 is Monday" in done.stdout


def test_answers_carry_what_browsers_should_be_told(community: Community, config: Path) -> None:
    with serving(config) as instance:
        instance.wait_for("state=")
        for path in ("", "runs/1", "runs/99", "nowhere", "api/state"):
            answer = httpx.get(f"{instance.url}{path}")
            assert "default-src 'none'" in answer.headers["content-security-policy"], path
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert httpx.get(f"{instance.url}runs/99").status_code == 404
        assert httpx.post(instance.url).status_code == 405
        json.dumps(instance.state())
        assert community.gerrit.changes() == []
        instance.end()


def test_a_branch_that_fails_again_and_again_rests(community: Community, config: Path) -> None:
    community.gerrit.merge({"policy.toml": "nonsense = 1\n"}, "Break the law")
    config.write_text(config.read_text() + "\n[proposal]\nfailures-in-a-row = 1\n")
    with serving(config) as instance:
        instance.wait_for("state=error")
        instance.end()
    with serving(config) as instance:
        instance.wait_for("rests after 1 failures")
        instance.end()
    subprocess.run([PINWARDEN, "resume", "--config", config], check=True, capture_output=True)
    with serving(config) as instance:
        instance.wait_for("state=error")
        instance.end()
