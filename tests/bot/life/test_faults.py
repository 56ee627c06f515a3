"""Faults and kills at every call of Gerrit: in the end everything was done, and once."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.life.actions import State
from tests.bot.life import drive
from tests.bot.life.conftest import CONSTRAINTS, Community
from tests.servers.gerrit.faults import FAULTS, Fault, FaultyGerrit
from tests.servers.gerrit.server import password_of

pytestmark = pytest.mark.gerrit
NEW = CONSTRAINTS.replace("alpha===1.0", "alpha===1.1")
NEWER = CONSTRAINTS.replace("alpha===1.0", "alpha===1.2")


@pytest.fixture
def faulty(community: Community) -> Iterator[FaultyGerrit]:
    """Yield a server in front of Gerrit that the bot speaks to."""
    server = community.gerrit.server
    with FaultyGerrit("127.0.0.1", server.http) as found:
        yield found


@pytest.fixture
def config(community: Community, faulty: FaultyGerrit) -> Path:
    """Write a service.toml that leads to the faulty server, without limits."""
    community.options = "[proposal]\nper-hour = 999\nper-day = 999\npatch-sets = 999\n"
    written = community.config()
    text = written.read_text().replace(community.gerrit.server.url, faulty.url)
    written.write_text(text)
    return written


def state(community: Community) -> tuple[int, int, int]:
    """Return how many changes, patch sets of the newest and reports there are."""
    changes = community.gerrit.changes("status:open")
    if not changes:
        return 0, 0, 0
    detail = community.gerrit.detail(changes[-1]["_number"])
    reports = sum("The report of" in one["message"] for one in detail["messages"])
    return len(changes), len(detail["revisions"]), reports


def attempted(config: Path, content: str) -> UserError | None:
    """Let the bot act; return the error that it ends with, if it does."""
    try:
        drive.settle(config, content)
    except UserError as err:
        return err
    return None


ROUNDS = {
    "cut": ["cut"],
    "answer-lost": ["answer-lost"],
    # One of each: tests/bot/gerrit/test_fault_kinds.py says why that is enough.
    "others": ["busy", "slow-down", "internal-error", "login-page", "no-prefix", "silence"],
}


@pytest.mark.parametrize("kinds", ROUNDS.values(), ids=ROUNDS)
def test_a_fault_at_any_call_is_survived(
    community: Community, faulty: FaultyGerrit, config: Path, kinds: list[str]
) -> None:
    faulty.begin()
    drive.settle(config, NEW)
    calls = len(faulty.seen)
    assert state(community) == (1, 1, 1)
    number = community.ours()["_number"]
    for call in range(1, calls + 1):
        community.gerrit.act("core", number, "abandon")
        kind = kinds[call % len(kinds)]
        content = NEW + f"# {kind} {call}\n"
        faulty.begin({call: FAULTS[kind]})
        error = attempted(config, content)
        assert error is None or error.exit_code in {2, 3}, error
        faulty.begin()
        outcome = drive.settle(config, content)
        assert outcome.decision.state is State.OPEN, outcome.decision.sentence
        assert state(community) == (1, 1, 1), (kind, call, faulty.seen)
        number = community.ours()["_number"]


@pytest.mark.parametrize("after", [False, True], ids=["before-gerrit-acts", "after-gerrit-acts"])
def test_a_kill_at_any_call_is_survived(
    community: Community,
    faulty: FaultyGerrit,
    config: Path,
    after: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    drive.settle(config, NEW)
    number = community.ours()["_number"]
    for call in itertools.count(1):
        community.gerrit.act("core", number, "abandon")
        content = NEW + f"# {call}\n"
        if not _killed_at(faulty, config, content, call, after=after):
            assert call > 15, "the run ended before it was killed"
            break
        faulty.begin()
        drive.settle(config, content)
        assert state(community) == (1, 1, 1), (call, faulty.seen)
        number = community.ours()["_number"]


def _killed_at(faulty: FaultyGerrit, config: Path, content: str, call: int, *, after: bool) -> bool:
    process: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        os.kill(process[0].pid, signal.SIGKILL)

    faulty.begin({call: Fault(after=after, act=kill)})
    command = [sys.executable, str(Path(drive.__file__)), str(config), content]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - for the child
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as child:
        process.append(child)
        return child.wait(60) == -signal.SIGKILL


def test_a_new_patch_set_survives_faults_too(
    community: Community, faulty: FaultyGerrit, config: Path
) -> None:
    faulty.begin()
    drive.settle(config, NEW)
    drive.settle(config, NEWER)
    faulty.begin()
    drive.settle(config, NEW)
    calls = len(faulty.seen)
    for call in range(1, calls + 1):
        before = state(community)[1]
        faulty.begin({call: FAULTS["answer-lost"]})
        content = NEW + f"# {call}\n"
        error = attempted(config, content)
        assert error is None or error.exit_code == 3, error
        faulty.begin()
        drive.settle(config, content)
        changes, sets, _ = state(community)
        assert (changes, sets) == (1, before + 1), (call, faulty.seen)


def test_nothing_that_a_run_writes_holds_the_password(
    community: Community, faulty: FaultyGerrit, config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    community.release("alpha", "1.1")
    faulty.begin({9: FAULTS["login-page"]})
    error = attempted(config, NEW)
    assert error is not None
    faulty.begin()
    drive.settle(config, NEW)
    secret = password_of("bot")
    assert secret not in error.message + error.hint + caplog.text
    token = community.place / "token"
    for place in community.place.rglob("*"):
        if place.is_file() and place != token:
            assert secret.encode() not in place.read_bytes(), place
    change = community.ours()
    message = change["revisions"][change["current_revision"]]["commit"]["message"]
    assert secret not in message + "".join(community.said(change["_number"]))
