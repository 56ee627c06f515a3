"""What a lock does when servers are away, slow or mad, and when it is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers.index import SIMPLE_JSON, Fault, LoopbackIndex
from tests.venvs.lock.conftest import LockLab, project

HTML = Fault(status=200, body=b"<!DOCTYPE html><title>Sign in</title>")
JSON = {"Content-Type": SIMPLE_JSON}
AWAY = {
    "503": Fault(status=503),
    "hang": Fault(delay=4),
    "cut short": Fault(status=200, body=b"x" * 80, cut=True, headers=JSON),
    "no type": Fault(status=200, body=b"?", headers={"Content-Type": ""}),
    "no JSON": Fault(status=200, body=b"{garbage", headers=JSON),
}


@pytest.fixture
def locked(lab: LockLab) -> tuple[str, ...]:
    """Make a lock with constraints behind a URL; return its words."""
    lab.index.wheel("app", "1.0")
    lab.index.documents["/upper.txt"] = b"other===1.0\n"
    words = ("app", "--constraints", f"{lab.index.root}/upper.txt", "--timeout", "1")
    lab.run(*words)
    return words


@pytest.mark.parametrize("fault", AWAY.values(), ids=AWAY)
def test_an_index_that_is_away_does_not_stop_what_has_a_lock(
    lab: LockLab, locked: tuple[str, ...], fault: Fault
) -> None:
    before = lab.output.read_bytes()
    lab.index.always_fail("/simple/app/", fault)
    answer = lab.run(*locked, "--upgrade")
    assert (answer["changed"], answer["kept"], answer["stale"]) == (False, True, True)
    assert "going on with the lock that is there" in answer["notes"][0]
    assert lab.output.read_bytes() == before


@pytest.mark.parametrize("fault", AWAY.values(), ids=AWAY)
def test_it_stops_what_has_none(lab: LockLab, locked: tuple[str, ...], fault: Fault) -> None:
    lab.output.unlink()
    lab.index.always_fail("/simple/app/", fault)
    answer = lab.run(*locked, "--no-cache-dir", code=3)
    assert "an index cannot be asked now" in answer["error"]["message"]
    assert not lab.output.exists()


def test_it_stops_what_asks_for_something_else(lab: LockLab, locked: tuple[str, ...]) -> None:
    before = lab.output.read_bytes()
    lab.index.wheel("new", "1.0")
    lab.index.always_fail("/simple/new/", AWAY["503"])
    answer = lab.run("new", *locked, code=3)
    assert "an index cannot be asked now" in answer["error"]["message"]
    assert lab.output.read_bytes() == before


@pytest.mark.parametrize("fault", [AWAY["503"], AWAY["hang"], AWAY["cut short"]])
def test_constraints_that_are_away_are_the_last_known_ones(
    lab: LockLab, locked: tuple[str, ...], fault: Fault
) -> None:
    lab.index.always_fail("/upper.txt", fault)
    answer = lab.run(*locked)
    assert answer["kept"] is True
    assert answer["notes"] == [
        f"{lab.index.root}/upper.txt cannot be reached; its last known content counts"
    ]
    lab.index.wheel("more", "1.0")
    assert lab.run("more", *locked)["added"] == [{"name": "more", "version": "1.0"}]


def test_constraints_that_were_never_seen_stop_it(lab: LockLab, locked: tuple[str, ...]) -> None:
    lab.index.always_fail("/else.txt", AWAY["503"])
    words = ("app", "--constraints", f"{lab.index.root}/else.txt")
    answer = lab.run(*words, code=3)
    assert "/else.txt: answers 503, asked 2 times" in answer["error"]["message"]
    assert locked


def test_constraints_that_are_gone_or_a_page_stop_it(lab: LockLab, locked: tuple[str, ...]) -> None:
    before = lab.output.read_bytes()
    lab.index.always_fail("/upper.txt", Fault(status=404))
    assert "answers 404" in lab.run(*locked, code=3)["error"]["message"]
    lab.index.always_fail("/upper.txt", HTML)
    assert "a page of HTML" in lab.run(*locked, code=2)["error"]["message"]
    assert lab.output.read_bytes() == before


@pytest.mark.parametrize("status", [401, 403])
def test_an_index_that_wants_a_login_is_no_index_without_the_project(
    lab: LockLab, status: int
) -> None:
    lab.index.always_fail("/simple/app/", Fault(status=status))
    answer = lab.run("app", code=3)
    assert "an index refuses to answer" in answer["error"]["message"]
    assert "login" in answer["error"]["hint"]


def test_a_project_that_no_index_has_is_a_no(lab: LockLab) -> None:
    message = lab.run("nowhere", code=1)["error"]["message"]
    assert "nowhere was not found" in message


def test_a_repository_that_is_away_or_gone(lab: LockLab) -> None:
    top = lab.repository("demo", *project("demo", "1.0"))
    spec = f"demo @ git+{top.as_uri()}@main"
    lab.run(spec)
    before = lab.output.read_bytes()
    assert "has no 'other'" in lab.run(spec.replace("@main", "@other"), code=2)["error"]["message"]
    top.rename(top.with_name("moved"))
    assert "git cannot list" in lab.run(spec, code=3)["error"]["message"]
    closed = "demo @ git+http://127.0.0.1:9/demo@main"
    assert "asked 3 times" in lab.run(closed, code=3)["error"]["message"]
    assert lab.output.read_bytes() == before


def test_a_repository_that_is_away_does_not_stop_what_has_a_lock(
    lab: LockLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = lab.repository("demo", *project("demo", "1.0"))
    script = lab.room / "ssh"
    script.write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    spec = f"demo @ git+ssh://git@example.org{top}@main"
    lab.run(spec)
    script.write_text("#!/bin/sh\necho 'ssh: connect: Connection refused' >&2\nexit 255\n")
    answer = lab.run(spec)
    assert (answer["kept"], answer["stale"]) == (True, True)
    assert "Connection refused" in answer["notes"][0]


def test_killed_at_any_moment_it_leaves_the_old_lock_or_the_new_one(
    lab: LockLab, index_server: LoopbackIndex
) -> None:
    index_server.wheel("app", "1.0")
    index_server.sdist("slow", "1.0")
    lab.run("app")
    before = lab.output.read_bytes()
    index_server.wheel("app", "2.0")
    command = [
        sys.executable, "-m", "venvs.main", "lock", "app", "slow", "--upgrade", "--index-url",
        index_server.url, "--store", str(lab.room / "store"), "--output", str(lab.output),
    ]  # fmt: skip
    top = Path(__file__).parents[3]
    seen = set()
    for step in range(1, 7):
        lab.output.write_bytes(before)
        process = subprocess.Popen(
            command, cwd=top, env=dict(os.environ), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.25 * step)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.add(lab.output.read_bytes() == before)
        assert lab.lock().versions in ({"app": "1.0"}, {"app": "2.0", "slow": "1.0"})
    assert True in seen
    rooms = lab.room / "store/cache/rooms"
    rooms.mkdir(parents=True, exist_ok=True)
    (rooms / "lock-young").mkdir()
    (rooms / "lock-old").mkdir()
    for room in rooms.iterdir():
        if room.name != "lock-young":
            os.utime(room, (0, 0))
    lab.run("app", "slow", "--upgrade")
    assert lab.lock().versions == {"app": "2.0", "slow": "1.0"}
    assert [room.name for room in rooms.iterdir()] == ["lock-young"]
    assert not list(lab.room.glob(".pylock*"))
