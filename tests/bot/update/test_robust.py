"""What goes wrong around an update: nothing is lost, and one message says what it was."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import Fault, LoopbackIndex
from tests.servers.world import World

Governed = Callable[..., None]
Update = Callable[..., Mapping[str, Any]]

OLD = "one===1.0\n"
FAULTS = [
    (Fault(status=503), "status 503"),
    (
        Fault(body=b"<html>Please log in</html>", headers={"Content-Type": "text/html"}),
        "is not a project page",
    ),
    (Fault(status=401), "401"),
]


@pytest.fixture
def stocked(index_server: LoopbackIndex, governed: Governed) -> LoopbackIndex:
    index_server.wheel("one", "1.0")
    index_server.wheel("one", "2.0", "two")
    index_server.wheel("two", "1.0")
    governed("one\n", OLD)
    return index_server


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_an_index_that_does_not_answer_ends_the_run_with_everything_as_it_was(
    stocked: LoopbackIndex, update: Update, fault: Fault, words: str
) -> None:
    stocked.always_fail("/simple/two/", fault)
    document = update(code=3)
    assert document["constraints"] == OLD
    assert words in document["message"]
    assert "/simple/two/" in document["message"]
    assert "Traceback" not in document["message"]
    stocked.always_fail("/simple/two/", None)
    assert "one===2.0" in update()["constraints"]


def test_a_release_that_vanished_is_told_as_the_reason(
    stocked: LoopbackIndex, update: Update, governed: Governed
) -> None:
    governed("one\n", "one===2.0\ntwo===1.0\n")
    stocked.remove("one", "2.0")
    document = update()
    assert document["forced"][0]["reason"] == (
        "one 2.0 cannot stay: the index has no such release any more."
    )


def test_nothing_new_is_said_and_leaves_everything_as_it_is(
    stocked: LoopbackIndex, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["update", "--index-url", stocked.url]
    assert run(group, "pinwarden", arguments) == 0
    state = world.state()["files"]
    capsys.readouterr()
    assert run(group, "pinwarden", arguments) == 0
    assert capsys.readouterr().out.startswith("Nothing is new since the last run.\n")
    assert world.state()["files"] == state
    stocked.wheel("two", "1.1")
    assert run(group, "pinwarden", arguments) == 0
    assert "two===1.1" in (world.path / "data/upper-constraints.txt").read_text()


def test_after_an_unrelated_commit_the_proposal_is_for_the_new_base(
    stocked: LoopbackIndex, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["update", "--index-url", stocked.url]
    assert run(group, "pinwarden", arguments) == 0
    world.git("stash", "-q")
    world.commit({"README": "more\n"}, "Say more")
    world.git("stash", "pop", "-q")
    assert run(group, "pinwarden", arguments) == 0
    capsys.readouterr()
    assert run(group, "pinwarden", ["propose"]) == 0
    assert "Proposed on pinwarden/master/constraints" in capsys.readouterr().out
    parent = world.git("rev-parse", "pinwarden/master/constraints^")
    assert parent == world.git("rev-parse", "HEAD")


def test_killed_at_any_moment_the_pins_are_whole_and_the_next_run_is_fine(
    stocked: LoopbackIndex, world: World, update: Update
) -> None:
    command: list[str | Path] = [
        Path(sys.executable).with_name("pinwarden"),
        "update",
        "--index-url",
        stocked.url,
    ]
    pins = world.path / "data/upper-constraints.txt"
    for moment in range(12):
        process = subprocess.Popen(
            command,
            cwd=world.path,
            env=os.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(0.2 + moment * 0.1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        text = pins.read_text()
        assert text == OLD or "one===2.0\n" in text
        pins.write_text(OLD)
    assert "one===2.0" in update()["constraints"]
    assert list((world.path / ".pinwarden/runs").glob("*.partial")) == []


def test_no_run_yet_and_unknown_names(
    stocked: LoopbackIndex, world: World, update: Update, capsys: pytest.CaptureFixture[str]
) -> None:
    del world
    assert run(group, "pinwarden", ["explain", "one"]) == 2
    assert "hint: pinwarden update" in capsys.readouterr().err
    update()
    stocked.requests.clear()
    assert run(group, "pinwarden", ["explain", "onne"]) == 2
    assert "did you mean one?" in capsys.readouterr().err
    assert run(group, "pinwarden", ["why-not", "one==9"]) == 0
    assert "is not on the index" in capsys.readouterr().out
    assert stocked.requests == []


def test_git_passes_the_state_of_runs_by(
    stocked: LoopbackIndex, world: World, update: Update
) -> None:
    (world.path / ".git/info/exclude").unlink()
    assert stocked.requests == []
    update()
    assert world.git("status", "--porcelain") == "M data/upper-constraints.txt"
