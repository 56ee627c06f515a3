"""Every kind of fault at every kind of call ends in one of two ways: an answer, or a failure.

tests/bot/life/test_faults.py lets each call of a run fail, before Gerrit acts and after it. That
this stands for every kind of fault follows from what is tested here: whatever happens to a call,
its caller gets an answer or one of the failures that nobody above tells apart.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.gerrit.access import Http
from bot.gerrit.client import Gerrit
from bot.gerrit.credential import Credential, Secret
from bot.gerrit.errors import BadAnswer, GerritFailure, GerritUnavailable
from bot.gerrit.remote import PushOptions, Remote
from bot.gerrit.review import Review
from bot.gerrit.transport import Patience, Transport
from tests.servers.gerrit.faults import FAULTS, FaultyGerrit
from tests.servers.gerrit.repository import GerritRepository
from tests.servers.gerrit.server import password_of

pytestmark = pytest.mark.gerrit
ROOMS = Path(__file__).resolve().parents[3] / "bot"
BOT = Credential(username="bot", password=Secret(password_of("bot")))
PATIENCE = Patience(pause=0.01, longest_pause=0.05, tries=2, read=0.4)
SLOW = 0.8  # seconds, longer than a read may last
# The failures that a fault may end in. A run ends with each of them in the same way.
ENDS = (GerritUnavailable, BadAnswer)
Call = Callable[[], object]


@pytest.fixture
def repository(gerrit_repository: GerritRepository) -> GerritRepository:
    """Return a repository with one change of the bot's."""
    gerrit_repository.propose("bot", {"README": "new\n"}, "Say something")
    return gerrit_repository


@pytest.fixture
def faulty(repository: GerritRepository) -> Iterator[FaultyGerrit]:
    """Yield a server in front of Gerrit."""
    with FaultyGerrit("127.0.0.1", repository.server.http) as found:
        yield found


@pytest.fixture
def calls(repository: GerritRepository, faulty: FaultyGerrit) -> Iterator[dict[str, Call]]:
    """Yield one call of each kind that a run makes; each ends with the request that fails."""
    client = Gerrit(Transport(faulty.url, BOT, patience=PATIENCE))
    (found,) = repository.changes("status:open")
    change = client.change(repository.name, found["_number"])
    report = Review(message="report", kind="report")
    yield {
        "read": lambda: client.change(repository.name, change.number),
        "query": lambda: client.query(f"project:{repository.name}"),
        "comments": lambda: client.comments(change),
        "mergeable": lambda: client.mergeable(change),
        "find": lambda: client.find(change.project, "master", change.change_id),
        "review": lambda: client.review(change, change.current_revision, report),
        "hashtags": lambda: client.set_hashtags(change, add=["one"]),
        "topic": lambda: client.set_topic(change, "t"),
    }
    client.close()


def failure(call: Call) -> GerritFailure | None:
    """Call; return the failure that it ends with, None if it is answered."""
    try:
        call()
    except GerritFailure as err:
        return err
    return None


@pytest.mark.parametrize("kind", FAULTS)
def test_a_call_is_answered_or_fails(
    calls: dict[str, Call], faulty: FaultyGerrit, kind: str
) -> None:
    fault = FAULTS[kind]
    fault = replace(fault, delay=SLOW) if fault.delay else fault
    for name, call in calls.items():
        faulty.begin(dict.fromkeys(range(1, PATIENCE.tries + 1), fault))
        assert type(failure(call)) in ENDS, (name, kind)
        # What is not safe to repeat goes out once, unless Gerrit said that it did not look at it.
        posted = [one for one in faulty.seen if one.startswith("POST")]
        assert len(posted) <= 1 or kind.startswith("slow-down"), (name, kind, posted)
        faulty.begin({1: fault})
        assert type(failure(call)) in {*ENDS, type(None)}, (name, kind)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("number", [1, 2], ids=["asking", "transferring"])
def test_git_goes_on_or_fails(
    repository: GerritRepository, faulty: FaultyGerrit, tmp_path: Path, kind: str, number: int
) -> None:
    fault = FAULTS[kind]
    remote = Remote.open(
        tmp_path / "mirror.git", Http(url=faulty.url, credential=BOT), repository.name, SLOW * 2
    )
    faulty.begin()
    tip = remote.fetch_branch("master")
    assert tip is not None
    options = PushOptions(topic="t")
    (ours,) = repository.changes("status:open")
    revision = repository.detail(ours["_number"])["current_revision"]
    remote.fetch_commit(f"refs/changes/{ours['_number'] % 100:02}/{ours['_number']}/1", revision)
    steps: dict[str, Call] = {
        "fetch": lambda: remote.fetch_branch("master"),
        "push": lambda: remote.push(revision, "master", options),
    }
    for name, step in steps.items():
        faulty.begin({number: fault})
        assert type(failure(step)) in {*ENDS, type(None)}, (name, kind)
        faulty.begin()
        step()
    remote.close()


def _caught() -> Iterator[tuple[str, str]]:
    """Yield where the bot catches which failure of Gerrit's."""
    names = {one.__name__ for one in _below(GerritFailure)}
    for place in sorted(ROOMS.rglob("*.py")):
        for node in ast.walk(ast.parse(place.read_text())):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                for one in ast.walk(node.type):
                    if isinstance(one, ast.Name) and one.id in names:
                        yield place.relative_to(ROOMS).as_posix(), one.id


def _below(kind: type[GerritFailure]) -> Iterator[type[GerritFailure]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _below(one)


def test_nobody_tells_the_failures_of_a_fault_apart() -> None:
    """Only what Gerrit itself says no to is caught, and no fault ends in that."""
    assert set(_caught()) == {
        ("gerrit/client.py", "NotFound"),
        ("acting/read.py", "NotFound"),
        ("acting/do.py", "Conflict"),
    }
