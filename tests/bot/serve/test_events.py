"""Events from Gerrit: the service answers people at once, and loses nothing when they stop."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.life.conftest import Community
from tests.bot.serve.instance import Instance, serving
from tests.servers.relay import Relay

pytestmark = pytest.mark.gerrit


@pytest.fixture
def line(community: Community) -> Iterator[Relay]:
    """Yield the line to Gerrit's SSH server, which can be cut."""
    with Relay(community.gerrit.server.ssh) as relay:
        yield relay


@pytest.fixture
def listening(community: Community, config: Path, line: Relay) -> Path:
    """Return a service.toml with events, and a schedule that is never due in a test."""
    scan = ["ssh-keyscan", "-p", str(line.port), "127.0.0.1"]
    known = subprocess.run(scan, check=True, capture_output=True, text=True)
    (config.parent / "known_hosts").write_text(known.stdout)
    events = (
        f'events = true\nssh-host = "127.0.0.1"\nssh-port = {line.port}\n'
        f'ssh-key-file = "{community.gerrit.server.key("bot")}"\n'
        'ssh-known-hosts = "known_hosts"\n'
    )
    text = config.read_text().replace("permitted =", f"{events}permitted =")
    config.write_text(text + '\n[[job]]\nname = "yearly"\nwhen = "0 0 1 1 *"\n')
    return config


def connected(community: Community, instance: Instance) -> int:
    """Wait until Gerrit streams to the bot, which is heard by nobody; return how much was said."""
    instance.wait_for("events=connected")
    assert "bot" in community.gerrit.server.connected()
    return len(instance.lines)


def test_people_are_answered_without_waiting_for_the_schedule(
    community: Community, listening: Path
) -> None:
    community.release("alpha", "1.1")
    community.release("beta", "2.0")
    community.gerrit.branch("stable/2026.1")
    with serving(listening) as instance:
        instance.wait_for("state=open")
        number = community.ours()["_number"]
        said = connected(community, instance)
        community.gerrit.merge({"README": "new\n"}, "Elsewhere", branch="stable/2026.1")
        community.gerrit.say("core", number, "pinwarden drop beta")
        instance.wait_for("why=comment-added", since=said)
        instance.wait_for("state=open", since=said)
        assert "beta===1.0" in community.constraints(community.ours())
        said = len(instance.lines)
        community.gerrit.review("core", number, "Not now", Code_Review=-2)
        instance.wait_for("state=held", since=said)
        said = len(instance.lines)
        community.gerrit.submit(number)
        # What was dropped was dropped for that change only.
        instance.wait_for("pushed", since=said)
        assert instance.end() == 0
    begun = [one for one in instance.lines if " begins " in one]
    assert all("branch=master" in one for one in begun), begun
    # What the bot itself does is no reason to look again.
    assert not [one for one in begun if "why=patchset-created" in one], begun
    assert not [one for one in begun if "why=hashtags-changed" in one], begun


def test_what_happens_while_nobody_listens_is_seen_afterwards(
    community: Community, listening: Path, line: Relay
) -> None:
    community.release("alpha", "1.1")
    with serving(listening) as instance:
        instance.wait_for("state=open")
        number = community.ours()["_number"]
        said = connected(community, instance)
        line.cut()
        instance.wait_for("events=ended", since=said)
        community.gerrit.review("core", number, "Not now", Workflow=-1)
        _wait_until_refused(line)
        assert not [one for one in instance.lines[said:] if " begins " in one]
        line.mend()
        instance.wait_for("why=events", since=said)
        instance.wait_for("state=held", since=said)
        assert instance.end() == 0


def test_a_stream_that_never_comes_is_told_and_does_no_harm(
    community: Community, listening: Path
) -> None:
    community.release("alpha", "1.1")
    (listening.parent / "known_hosts").write_text("")
    with serving(listening) as instance:
        instance.wait_for("state=open")
        instance.wait_for("events=ended", "Host key verification failed")
        assert instance.end() == 0
    assert len(community.gerrit.changes("status:open")) == 1


def _wait_until_refused(line: Relay) -> None:
    deadline = time.monotonic() + 30
    while not line.refused:
        assert time.monotonic() < deadline, "the service never tried again"
        time.sleep(0.05)
