"""Review what an update made: its record derived again, and which pins follow from what."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import run
from bot.main import group
from bot.proposal.digest import content_digest
from tests.servers.index import Fault, LoopbackIndex
from tests.servers.world import World

Governed = Callable[..., None]
Update = Callable[..., Mapping[str, Any]]
Review = Callable[..., Mapping[str, Any]]
POLICY = 'pythons = ["3.11", "3.12"]\nbots = ["pinwarden"]\n'
NAMED = "one  # MIT\ntwo  # MIT\n"
PINNED = "one===1.0\ntwo===1.0\n"


def at(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


@pytest.fixture
def record(world: World) -> Path:
    return world.path / ".pinwarden/report/record.json"


@pytest.fixture
def review(
    world: World,
    index_server: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Review:
    """Commit the work tree as a change and return the JSON of its review, with its exit code."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", index_server.url)

    def reviewed(*arguments: object, message: str = "") -> Mapping[str, Any]:
        pins = (world.path / "data/upper-constraints.txt").read_bytes()
        digest = content_digest({"upper-constraints.txt": pins})
        text = f"Update\n\nPinwarden-Proposal: constraints\nPinwarden-Digest: {digest}\n"
        world.git("checkout", "-q", "-B", "change")
        world.git("add", "-A")
        world.git("commit", "-q", "--allow-empty", "-m", message or text)
        capsys.readouterr()
        words = ["review", "--base", "master", "--format", "json", *map(str, arguments)]
        code = run(group, "pinwarden", words)
        return {**json.loads(capsys.readouterr().out), "code": code}

    return reviewed


@pytest.fixture
def proposed(governed: Governed, update: Update, index_server: LoopbackIndex) -> None:
    """Leave an update of two pins in the work tree."""
    for name in ("one", "two"):
        index_server.wheel(name, "1.0", upload_time=at(2020))
        index_server.wheel(name, "2.0", upload_time=at(2022))
    governed(NAMED, PINNED, policy=POLICY)
    update("--cutoff", "2023-01-01")
    index_server.wheel("one", "3.0", upload_time=at(2024))


@pytest.mark.usefixtures("proposed")
def test_account_digest_and_record_prove_the_bot(record: Path, review: Review) -> None:
    found = review("--uploader", "pinwarden", "--record", record)
    assert (found["bot"], found["kind"], found["code"]) == ("proven", "bot update", 0)
    assert found["proof"] == [
        "pinwarden uploaded it, a bot's account",
        "the content has the digest that the message names",
        "its record, derived again, gives these pins",
    ]
    answers = {one["text"]: one["answer"] for one in found["questions"]}
    assert answers["Does its record, derived again, give these pins?"] == "yes"


@pytest.mark.usefixtures("proposed")
def test_a_record_stands_in_for_a_digest_but_not_for_an_account(
    record: Path, review: Review
) -> None:
    words = "Update\n\nPinwarden-Proposal: constraints\n"
    assert review("--uploader", "rita", "--record", record, message=words)["bot"] == (
        "claims to be, not proven"
    )
    assert review("--uploader", "pinwarden", "--record", record, message=words)["bot"] == "proven"


@pytest.mark.usefixtures("proposed")
def test_a_record_proves_nothing_of_other_files(record: Path, review: Review, world: World) -> None:
    world.write({"tox.ini": "[tox]\n"})
    words = "Update\n\nPinwarden-Proposal: constraints\n"
    found = review("--uploader", "pinwarden", "--record", record, message=words)
    assert (found["bot"], found["code"]) == ("claims to be, not proven", 1)


@pytest.mark.usefixtures("proposed")
def test_pins_that_the_index_does_not_give_are_no_bots(
    record: Path, review: Review, index_server: LoopbackIndex
) -> None:
    index_server.wheel("two", "2.5", upload_time=at(2022))
    found = review("--uploader", "pinwarden", "--record", record)
    assert (found["bot"], found["code"]) == ("claims to be, not proven", 1)
    assert found["proof"][2].startswith("its record, derived again, gives other pins: ")
    assert "two on Python 3.11: 2.0 before, 2.5 now" in found["proof"][2]


@pytest.mark.usefixtures("proposed")
def test_a_record_of_other_pins_is_no_proof(record: Path, review: Review, world: World) -> None:
    world.write({"data/upper-constraints.txt": "one===2.0\ntwo===1.0\n"})
    found = review("--uploader", "pinwarden", "--record", record)
    assert (found["bot"], found["code"]) == ("claims to be, not proven", 1)
    assert "the record is about other pins than the change" in found["proof"][2]


@pytest.mark.usefixtures("proposed")
def test_a_record_of_another_base_is_unknown(record: Path, review: Review, world: World) -> None:
    pins = (world.path / "data/upper-constraints.txt").read_text()
    world.git("checkout", "-q", "data")
    world.commit({"data/denylist.txt": "# Everybody has their own.\nflake8\n"}, "Deny")
    world.write({"data/upper-constraints.txt": pins})
    found = review("--uploader", "pinwarden", "--record", record)
    assert (found["bot"], found["code"]) == ("proven", 3)
    assert "made from another denylist.txt than the base" in found["proof"][2]


@pytest.mark.usefixtures("proposed")
def test_a_record_cannot_send_us_to_its_own_index(
    record: Path, review: Review, index_server: LoopbackIndex, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "record.json"
    other = index_server.url.replace("127.0.0.1", "localhost")
    assert other != index_server.url
    elsewhere.write_text(record.read_text().replace(index_server.url, other))
    found = review("--uploader", "pinwarden", "--record", elsewhere)
    assert found["code"] == 3
    assert "other indexes than those that are configured here" in found["proof"][2]


@pytest.mark.usefixtures("proposed")
def test_an_index_that_does_not_answer_leaves_it_unknown(
    record: Path, review: Review, index_server: LoopbackIndex
) -> None:
    index_server.always_fail("/simple/one/", Fault(status=404))
    found = review("--uploader", "pinwarden", "--record", record)
    assert (found["bot"], found["code"]) == ("proven", 3)
    assert "it cannot be derived here" in found["proof"][2]


@pytest.mark.parametrize("text", ["", "{}", "[" * 100_000, "\0"])
def test_what_is_no_record_is_refused(
    text: str, review: Review, governed: Governed, tmp_path: Path, world: World
) -> None:
    governed(NAMED, PINNED)
    world.write({"data/upper-constraints.txt": "one===2.0\ntwo===1.0\n"})
    (tmp_path / "record.json").write_text(text)
    with pytest.raises(json.JSONDecodeError):  # Nothing is printed.
        review("--record", tmp_path / "record.json")


def g11(found: Mapping[str, Any]) -> tuple[str, str]:
    (one,) = [one for one in found["questions"] if one["rule"] == "G11"]
    return one["answer"], one["detail"]


def test_what_an_addition_needs_is_told_from_the_last_update(
    governed: Governed, update: Update, review: Review, index_server: LoopbackIndex, world: World
) -> None:
    index_server.wheel("one", "1.0")
    index_server.wheel("two", "1.0")
    governed(NAMED, PINNED, policy=POLICY)
    for name in ("one", "two"):
        index_server.wheel(name, "2.0")
    index_server.wheel("three", "1.0", "two>=2", "four")
    index_server.wheel("four", "1.0")
    listed = {"data/global-requirements.txt": NAMED + "three  # MIT\n"}
    message = "Add three\n\nopenstack/nova needs it.\n"

    world.write(
        {**listed, "data/upper-constraints.txt": "one===1.0\ntwo===2.0\nthree===1.0\nfour===1.0\n"}
    )
    found = review(message=message)
    assert g11(found) == ("unknown", "what needs four, two was not looked at; see --online")
    update()
    world.write({"data/upper-constraints.txt": "one===1.0\ntwo===2.0\nthree===1.0\nfour===1.0\n"})
    assert g11(review(message=message)) == ("yes", "")
    assert g11(review("--online", message=message)) == ("yes", "")

    world.write({"data/upper-constraints.txt": "one===2.0\ntwo===2.0\nthree===1.0\nfour===1.0\n"})
    found = review(message=message)
    assert g11(found) == ("no", "")
    (unrelated,) = [one for one in found["failures"] if one["rule"] == "CH801"]
    assert unrelated["message"] == "1 pin moves that the change does not need: one"
