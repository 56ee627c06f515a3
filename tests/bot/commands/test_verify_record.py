"""A record is derived again from its own inputs, and compared with what it says."""

import json

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex
from tests.servers.world import World


def test_same_index_same_answer_and_a_moved_one_is_told(
    world: World,
    index_server: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "1.1")
    index_server.wheel("beta", "2.0")
    world.commit({"data/policy.toml": 'pythons = ["3.12", "3.13"]\n'}, "Choose the Pythons")
    monkeypatch.chdir(world.path)
    assert run(group, "pinwarden", ["update", "--index-url", index_server.url]) == 0
    capsys.readouterr()

    # The constraints in the work tree are the answer by now; the question is found all the same.
    assert run(group, "pinwarden", ["verify-record"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("The same answer again: ")
    assert "no cutoff" in told.err

    index_server.wheel("beta", "2.1")
    assert run(group, "pinwarden", ["verify-record", "--format", "json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["schema"] == "pinwarden.verify-record/1"
    assert "beta on Python 3.12: 2.0 before, 2.1 now." in verdict["differences"]


def test_a_question_that_is_gone_is_no_answer(
    world: World,
    index_server: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    index_server.wheel("alpha", "1.1")
    index_server.wheel("beta", "2.0")
    world.commit({"data/policy.toml": 'pythons = ["3.12"]\n'}, "Choose the Pythons")
    monkeypatch.chdir(world.path)
    assert run(group, "pinwarden", ["update", "--index-url", index_server.url]) == 0
    record = world.path / ".pinwarden/report/record.json"
    document = json.loads(record.read_text(encoding="utf-8"))
    document["inputs"][0]["sha256"] = "0" * 64
    record.write_text(json.dumps(document), encoding="utf-8")
    capsys.readouterr()

    assert run(group, "pinwarden", ["verify-record"]) == 2
    assert document["inputs"][0]["file"] in capsys.readouterr().err
