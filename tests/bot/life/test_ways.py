"""Other ways to the same Gerrit: SSH, events, TLS with an authority of one's own, long history."""

import json
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.gerrit.access import Ssh
from bot.gerrit.client import Gerrit
from bot.gerrit.credential import Credential, Secret
from bot.gerrit.events import Listener, reason_in
from bot.gerrit.transport import Transport
from bot.life.actions import State
from tests.bot.life import drive
from tests.bot.life.conftest import CONSTRAINTS, Community
from tests.servers.gerrit.faults import FaultyGerrit
from tests.servers.gerrit.server import password_of

pytestmark = pytest.mark.gerrit
NEW = CONSTRAINTS.replace("alpha===1.0", "alpha===1.1")


@pytest.fixture
def known_hosts(community: Community, tmp_path: Path) -> Path:
    """Write down the server's SSH key."""
    port = str(community.gerrit.server.ssh)
    found = subprocess.run(
        ["ssh-keyscan", "-p", port, "127.0.0.1"], check=True, capture_output=True, text=True
    )
    place = tmp_path / "known_hosts"
    place.write_text(found.stdout)
    return place


def test_git_over_ssh(community: Community, known_hosts: Path) -> None:
    server = community.gerrit.server
    config = community.config()
    ssh = (
        f'git = "ssh"\nssh-host = "127.0.0.1"\nssh-port = {server.ssh}\n'
        f'ssh-key-file = "{server.key("bot")}"\nssh-known-hosts = "{known_hosts}"\n'
    )
    config.write_text(config.read_text().replace("permitted =", f"{ssh}permitted ="))
    assert drive.settle(config, NEW).decision.state is State.OPEN
    assert community.constraints(community.ours()) == NEW


def test_events_are_heard_over_ssh(community: Community, known_hosts: Path) -> None:
    server = community.gerrit.server
    number = community.gerrit.propose("bot", {"README": "new\n"}, "Say something")["_number"]
    heard: list[tuple[str, str, str]] = []
    access = Ssh(
        host="127.0.0.1",
        port=server.ssh,
        username="bot",
        key_file=server.key("bot"),
        known_hosts=known_hosts,
    )
    listener = Listener(access, lambda *reason: heard.append(reason))
    listener.start()
    deadline = time.monotonic() + 30
    while "bot" not in server.connected() and time.monotonic() < deadline:
        time.sleep(0.05)
    community.gerrit.say("reviewer", number, "Is this so?")
    while not heard and time.monotonic() < deadline:
        time.sleep(0.05)
    listener.stop()
    assert heard == [(community.gerrit.name, "master", "comment-added")]


OURS = {"project": "p", "branch": "master", "owner": {"username": "bot"}}
THEIRS = OURS | {"owner": {"username": "reviewer"}}
NO_REASONS = {
    "nothing": b"",
    "nonsense": b"nonsense",
    "a list": b"[]",
    "no change": b'{"type": "comment-added"}',
    "an odd change": b'{"type": "comment-added", "change": []}',
    "an odd kind": b'{"type": ["comment-added"], "change": {}}',
    "a new kind": b'{"type": "x", "change": {}}',
    "our own words": {"type": "comment-added", "change": OURS, "author": {"username": "bot"}},
    "our own push": {"type": "patchset-created", "change": OURS, "uploader": {"username": "bot"}},
    "what is not ours": {
        "type": "comment-added",
        "change": THEIRS,
        "author": {"username": "core"},
    },
    "a change's ref": {
        "type": "ref-updated",
        "refUpdate": {"project": "p", "refName": "refs/changes/01/1/meta"},
    },
}
REASONS = {
    "somebody's words": {"type": "comment-added", "change": OURS, "author": {"username": "core"}},
    "nobody's words": {"type": "comment-added", "change": {"project": "p", "branch": "master"}},
    "a merge": {
        "type": "ref-updated",
        "refUpdate": {"project": "p", "refName": "refs/heads/master"},
    },
    "a merge as old servers tell it": {
        "type": "ref-updated",
        "refUpdate": {"project": "p", "refName": "master"},
    },
}


@pytest.mark.parametrize("event", NO_REASONS.values(), ids=NO_REASONS)
def test_an_event_without_what_counts_is_no_reason(event: bytes | dict[str, object]) -> None:
    line = event if isinstance(event, bytes) else json.dumps(event).encode()
    assert reason_in(line, "bot") is None


@pytest.mark.parametrize("event", REASONS.values(), ids=REASONS)
def test_an_event_is_a_reason_to_look_at_its_branch(event: dict[str, object]) -> None:
    assert reason_in(json.dumps(event).encode(), "bot") == ("p", "master", event["type"])


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, Path]:
    """Return a certificate for 127.0.0.1 that signs itself, and its key."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.fixture
def secure(community: Community, authority: tuple[Path, Path]) -> Iterator[str]:
    """Yield the address of a TLS server in front of Gerrit."""
    with FaultyGerrit("127.0.0.1", community.gerrit.server.http) as faulty:
        server: ThreadingHTTPServer = faulty.server
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield faulty.url.replace("http:", "https:")


def test_tls_with_a_private_authority(
    community: Community, secure: str, authority: tuple[Path, Path]
) -> None:
    config = community.config()
    text = config.read_text().replace(community.gerrit.server.url, secure)
    config.write_text(text)
    with pytest.raises(Exception, match="certificate is not accepted"):
        drive.settle(config, NEW, tries=1)
    config.write_text(text.replace("permitted =", f'ca-file = "{authority[0]}"\npermitted ='))
    assert drive.settle(config, NEW).decision.state is State.OPEN
    assert community.constraints(community.ours()) == NEW


def test_five_hundred_changes_of_history_do_not_matter(community: Community) -> None:
    config = community.config()
    drive.settle(config, NEW)
    number = community.ours()["_number"]
    community.gerrit.act("core", number, "abandon")
    _history(community, 500)
    outcome = drive.settle(config, NEW)
    assert outcome.decision.state is State.HELD
    assert f"change {number}" in outcome.decision.sentence
    assert drive.settle(config, NEW + "# more\n").decision.state is State.OPEN
    assert len(community.gerrit.changes("status:open owner:bot")) == 1
    password = Secret(password_of("bot"))
    transport = Transport(
        community.gerrit.server.url, Credential(username="bot", password=password)
    )
    client = Gerrit(transport)
    numbers = [one.number for one in client.query(f"project:{community.gerrit.name}", ())]
    client.close()
    assert len(numbers) == len(set(numbers)) == 502


def _history(community: Community, count: int) -> None:
    """Push many changes of the bot's account in one go, and merge them."""
    gerrit = community.gerrit
    clone = gerrit.clone("bot")
    gerrit.git("bot", "fetch", "-q", "origin")
    gerrit.git("bot", "checkout", "-q", "--detach", "origin/master")
    for number in range(count):
        (clone / "history").write_text(f"{number}\n")
        gerrit.git("bot", "add", "history")
        gerrit.git("bot", "commit", "-q", "-m", f"Old {number}\n\nChange-Id: I{number + 1:040x}\n")
    gerrit.git("bot", "push", "-q", "origin", "HEAD:refs/for/master%notify=NONE")
    newest = gerrit.changes(f"change:I{count:040x}")[0]["_number"]
    (revision,) = gerrit.detail(newest)["revisions"].values()
    gerrit.git("admin", "fetch", "-q", "origin", revision["ref"])
    gerrit.git("admin", "push", "-q", "origin", "FETCH_HEAD:refs/heads/master")


def test_a_vote_between_reading_and_pushing_is_seen(community: Community) -> None:
    config = community.config()
    drive.settle(config, NEW)
    number = community.ours()["_number"]
    server = community.gerrit.server
    with FaultyGerrit("127.0.0.1", server.http) as faulty:
        config.write_text(config.read_text().replace(server.url, faulty.url))
        drive.settle(config, NEW + "# 1\n")
        reads = [i for i, line in enumerate(faulty.seen, 1) if line.endswith(f"~{number}")]
        faulty.begin()
        voted = threading.Event()

        def veto(line: str) -> None:
            if line.endswith(f"~{number}") and not voted.is_set():
                voted.set()
                community.gerrit.review("core", number, "Stop", Code_Review=-2)

        faulty.before = veto
        outcome = drive.settle(config, NEW + "# 2\n")
    assert reads
    assert voted.is_set()
    assert outcome.decision.state is State.HELD
    assert len(community.gerrit.detail(number)["revisions"]) == 2
