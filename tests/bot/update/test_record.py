"""Records: the same inputs give the same bytes, and a difference is said."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex
from tests.servers.world import World

Governed = Callable[..., None]
Update = Callable[..., Mapping[str, Any]]


def at(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def test_a_record_is_derived_again_from_what_it_names(
    governed: Governed,
    update: Update,
    index_server: LoopbackIndex,
    world: World,
    capsys: pytest.CaptureFixture[str],
) -> None:
    index_server.wheel("one", "1.0", upload_time=at(2020))
    index_server.wheel("one", "2.0", upload_time=at(2022))
    governed("one\n", "one===1.0\n")
    update("--cutoff", "2023-01-01")
    index_server.wheel("one", "3.0", upload_time=at(2024))
    assert run(group, "pinwarden", ["verify-record"]) == 0
    assert capsys.readouterr().out.endswith("The same result.\n")
    world.commit({"data/upper-constraints.txt": "one===2.0\n"}, "Merge it")
    assert run(group, "pinwarden", ["verify-record"]) == 0


def test_without_a_cutoff_the_index_may_have_moved_on(
    governed: Governed,
    update: Update,
    index_server: LoopbackIndex,
    capsys: pytest.CaptureFixture[str],
) -> None:
    index_server.wheel("one", "1.0")
    governed("one\n")
    update()
    index_server.wheel("one", "2.0")
    assert run(group, "pinwarden", ["verify-record"]) == 1
    said = capsys.readouterr()
    assert "The record has no cutoff" in said.err
    assert "one on Python 3.11: 1.0 before, 2.0 now." in said.out


@pytest.mark.usefixtures("world")
def test_inputs_that_are_gone_are_named(
    governed: Governed,
    update: Update,
    index_server: LoopbackIndex,
    capsys: pytest.CaptureFixture[str],
    world: World,
) -> None:
    index_server.wheel("one", "1.0")
    governed("one\n")
    update()
    record = (world.path / ".pinwarden/report/record.json").read_text()
    (world.path / "record.json").write_text(record.replace('"sha256": "', '"sha256": "0'))
    assert run(group, "pinwarden", ["verify-record", "record.json"]) == 2
    assert (
        "inputs of the record are not here:\n  global-requirements.txt" in capsys.readouterr().err
    )
