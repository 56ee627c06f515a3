"""What of the last run's engine cache is taken over: only what would be shown again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import NormalizedName
from packaging.version import Version

from bot.errors import run
from bot.main import group
from resolver.engine_cache import Shown, shown_in, take_over
from resolver.state import Run, Runs
from tests.servers.index import LoopbackIndex
from tests.servers.world import World

Governed = Callable[..., None]
Update = Callable[..., Mapping[str, Any]]
ONE, TWO = NormalizedName("one"), NormalizedName("two")
HOLD = '[[hold]]\npackage = "one"\nspecifier = "<2"\nreason = "breaks two"\n'


@pytest.fixture
def last(
    world: World, governed: Governed, update: Update, index_server: LoopbackIndex
) -> tuple[Run, Shown]:
    index_server.wheel("one", "1.0", "two")
    index_server.wheel("one", "2.0", "two")
    index_server.wheel("two", "1.0")
    governed("one\n", "one===1.0\n", holds=HOLD)
    update()
    latest = Runs(world.path / ".pinwarden" / "runs").latest()
    shown = shown_in(latest)
    assert shown is not None
    return latest, shown


def linked(place: Path) -> tuple[set[str], set[str]]:
    """Return the projects whose pages, and whose metadata, were taken over."""
    pages = {file.stem for file in place.rglob("*.rkyv")}
    return pages, {file.parent.name for file in place.rglob("*.msgpack")}


def test_what_is_the_same_is_taken_over(last: tuple[Run, Shown], tmp_path: Path) -> None:
    latest, shown = last
    assert take_over(latest, shown, tmp_path / "new") == 2
    assert linked(tmp_path / "new") == ({"one", "two"}, {"one", "two"})


def test_what_differs_is_read_again(last: tuple[Run, Shown], tmp_path: Path) -> None:
    latest, shown = last
    changed = {
        "page": replace(shown, pages={**shown.pages, TWO: "0" * 64}),
        "recorded": replace(shown, recorded={TWO: frozenset({"other"})}),
        "present": replace(shown, present={**shown.present, TWO: frozenset({Version("1.0")})}),
        "rules": replace(shown, rules=()),
    }
    for name, now in changed.items():
        take_over(latest, now, tmp_path / name)
    assert linked(tmp_path / "page") == ({"one"}, {"one"})
    assert linked(tmp_path / "recorded") == ({"one"}, {"one"})
    assert linked(tmp_path / "present") == ({"one"}, {"one", "two"})
    assert linked(tmp_path / "rules") == (set(), set())


def test_a_run_of_another_time_gives_nothing(last: tuple[Run, Shown], tmp_path: Path) -> None:
    latest, shown = last
    record = latest.path / "record.json"
    record.write_text(record.read_text().replace('"cutoff":null', '"cutoff":"2026-01-01"'))
    assert take_over(latest, shown, tmp_path / "new") == 0


def test_what_was_hidden_this_time_is_looked_at_again(
    last: tuple[Run, Shown], update: Update, index_server: LoopbackIndex, world: World
) -> None:
    assert linked(last[0].engine_cache)[0] == {"one", "two"}
    index_server.sdist("two", "2.0", static=False)
    update("--no-build")
    latest = Runs(world.path / ".pinwarden" / "runs").latest()
    assert linked(latest.engine_cache)[0] == {"one"}


def test_the_next_update_sees_what_changed(
    last: tuple[Run, Shown], governed: Governed, update: Update, index_server: LoopbackIndex
) -> None:
    assert last
    governed("one\ntwo<2\n", "one===1.0\n", holds=HOLD.replace("<2", "<4"))
    index_server.wheel("one", "3.0", "two")
    index_server.wheel("two", "2.0")
    index_server.wheel("one", "2.0", "two", yanked="")
    assert update()["constraints"] == "two===1.0\none===3.0\n"
    index_server.remove("one", "3.0")
    assert "one===1.0\n" in update()["constraints"]


@pytest.mark.usefixtures("last")
def test_what_is_new_on_the_index_is_seen_by_who_asks_later(
    index_server: LoopbackIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    def retried() -> dict[str, Any]:
        capsys.readouterr()
        options = ["--index-url", index_server.url, "--format", "json"]
        assert run(group, "pinwarden", ["hold", "retry", *options]) == 0
        (found,) = json.loads(capsys.readouterr().out)["holds"]
        assert isinstance(found, dict)
        return found

    assert retried()["beyond"] == ["2.0"]
    index_server.wheel("one", "3.0", "two>=2")
    index_server.wheel("two", "2.0")  # Without it, 3.0 could not be had.
    assert retried()["beyond"] == ["3.0"]
