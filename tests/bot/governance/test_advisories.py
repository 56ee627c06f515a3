"""health --base: what becomes of advisories between a commit and the work tree."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bot.governance.conftest import Run, git, write
from tests.servers.index import LoopbackIndex

AsJson = Callable[..., tuple[int, dict[str, object]]]
PINS = "alpha===1.0\nbeta===2.0\ngamma===3.0\n"


def stock(index: LoopbackIndex, **listed: list[dict[str, object]]) -> None:
    """Put releases `name_version` with their advisories on the index."""
    for release, advisories in listed.items():
        name, _, version = release.partition("_")
        index.wheel(name, version.replace("_", "."), upload_time=datetime.now(UTC))
        index.advisories[name, version.replace("_", ".")] = advisories


def pin(governed: Path, before: str, after: str) -> None:
    write(governed, {"upper-constraints.txt": before})
    git(governed, "commit", "-qam", "Before")
    write(governed, {"upper-constraints.txt": after})


def fates(document: dict[str, object]) -> set[tuple[object, ...]]:
    found = document["advisories"]
    assert isinstance(found, list)
    return {(one["name"], one["fate"], one["id"], one["old"], one["new"]) for one in found}


def test_each_advisory_is_resolved_still_there_or_newly_there(
    governed: Path, index: LoopbackIndex, as_json: AsJson
) -> None:
    stock(
        index,
        alpha_1_0=[{"id": "PYSEC-1", "aliases": ["CVE-1"]}, {"id": "PYSEC-2", "fixed_in": ["1.1"]}],
        alpha_1_1=[{"id": "GHSA-1", "aliases": ["CVE-1"]}],
        beta_2_0=[],
        beta_2_1=[{"id": "PYSEC-3"}, {"id": "PYSEC-4", "withdrawn": "2026-01-01"}],
        gamma_3_0=[{"id": "PYSEC-5"}],
    )
    pin(governed, PINS, "alpha===1.1\nbeta===2.1\ngamma===3.0\n")
    status, document = as_json("health", "--base", "HEAD")
    assert fates(document) == {
        ("alpha", "still there", "PYSEC-1", "1.0", "1.1"),
        ("alpha", "resolved", "PYSEC-2", "1.0", "1.1"),
        ("beta", "newly there", "PYSEC-3", "2.0", "2.1"),
        ("gamma", "still there", "PYSEC-5", "3.0", "3.0"),
    }
    assert status == 1


def test_the_way_back_is_the_other_way_round(
    governed: Path, index: LoopbackIndex, as_json: AsJson
) -> None:
    stock(index, alpha_1_0=[{"id": "A"}, {"id": "B"}], alpha_1_1=[{"id": "B"}, {"id": "C"}])
    words = {"resolved": "newly there", "newly there": "resolved", "still there": "still there"}
    pin(governed, "alpha===1.0\n", "alpha===1.1\n")
    there = fates(as_json("health", "--base", "HEAD")[1])
    pin(governed, "alpha===1.1\n", "alpha===1.0\n")
    back = fates(as_json("health", "--base", "HEAD")[1])
    assert back == {(name, words[str(fate)], id_, new, old) for name, fate, id_, old, new in there}


def test_a_pin_that_comes_or_goes_brings_or_takes_its_advisories(
    governed: Path, index: LoopbackIndex, as_json: AsJson
) -> None:
    stock(index, alpha_1_0=[{"id": "A"}], beta_2_0=[{"id": "B"}])
    pin(governed, "alpha===1.0\n", "beta===2.0\n")
    assert fates(as_json("health", "--base", "HEAD")[1]) == {
        ("alpha", "resolved", "A", "1.0", ""),
        ("beta", "newly there", "B", "", "2.0"),
    }


def test_what_the_index_does_not_tell_is_unknown_and_not_resolved(
    governed: Path, index: LoopbackIndex, as_json: AsJson, pinwarden: Run
) -> None:
    stock(index, alpha_1_0=[{"id": "A"}])
    index.wheel("alpha", "1.1", upload_time=datetime.now(UTC))
    index.wheel("alpha", "1.2", upload_time=datetime.now(UTC))
    pin(governed, "alpha===1.0\n", "alpha===1.1\n")
    status, document = as_json("health", "--base", "HEAD")
    assert (status, fates(document)) == (3, {("alpha", "unknown", "", "1.0", "1.1")})
    status, out = pinwarden("health", "--base", "HEAD")
    assert (status, out) == (3, "advisories: 1 unknown\n")


def test_people_read_what_comes_first(governed: Path, index: LoopbackIndex, pinwarden: Run) -> None:
    stock(
        index,
        alpha_1_0=[{"id": "A"}],
        alpha_1_1=[],
        beta_2_0=[],
        beta_2_1=[{"id": "B\x1b[31m", "fixed_in": ["2.2"]}],
    )
    pin(governed, "alpha===1.0\nbeta===2.0\n", "alpha===1.1\nbeta===2.1\n")
    status, out = pinwarden("health", "--base", "HEAD")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert status == 1
    assert lines[1].startswith("beta 2.0 to 2.1 newly there B")
    assert lines[2] == "alpha 1.0 to 1.1 resolved A: not mended yet"
    assert lines[3] == "advisories: 1 resolved, 1 newly there"
    assert "\x1b" not in out
