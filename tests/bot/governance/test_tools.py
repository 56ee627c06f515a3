"""The governance tools by their commands: real git mirrors, an index on loopback."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from checks.consumers.file import json_schema
from tests.bot.governance.conftest import Run, git
from tests.servers.distributions import at
from tests.servers.index import LoopbackIndex

TOP = Path(__file__).resolve().parents[3]
AsJson = Callable[..., tuple[int, dict[str, object]]]


def extracted(pinwarden: Run, mirrors: Path, *more: str) -> Path:
    """Write consumers.json beside the mirrors and return it."""
    file = mirrors.parent / "consumers.json"
    pinwarden("consumers", "extract", str(mirrors), "-o", str(file), "-q", *more)
    return file


@pytest.mark.usefixtures("governed")
def test_extraction_tells_what_it_read_and_what_it_could_not(pinwarden: Run, mirrors: Path) -> None:
    status, out = pinwarden("consumers", "extract", str(mirrors), "-q")
    document = json.loads(out)
    jsonschema.validate(document, json.loads(json_schema()))
    assert status == 3
    by_name = {project["repository"]: project for project in document["projects"]}
    assert list(by_name) == ["openstack/cinder", "openstack/glance", "openstack/nova"]
    assert by_name["openstack/cinder"]["problem"] == "its repository was not found"
    nova = by_name["openstack/nova"]
    assert nova["commit"] == git(mirrors / "openstack/nova.git", "rev-parse", "master")
    assert [row["text"] for row in nova["requirements"]] == [
        "alpha>=1.0",
        "Beta>=2;python_version>='3.9'",
    ]
    assert [row["group"] for row in by_name["openstack/glance"]["requirements"]] == ["s3", ""]


def test_the_published_schema_is_what_the_code_says() -> None:
    written = (TOP / "checks/schema/consumers.json").read_text(encoding="utf-8")
    assert written == json_schema()


@pytest.mark.usefixtures("governed")
def test_the_same_repositories_give_the_same_digests(pinwarden: Run, mirrors: Path) -> None:
    first = json.loads(extracted(pinwarden, mirrors).read_text())
    second = json.loads(extracted(pinwarden, mirrors).read_text())
    assert [p["digest"] for p in first["projects"]] == [p["digest"] for p in second["projects"]]


@pytest.mark.usefixtures("governed")
def test_a_branch_that_is_not_there_is_unknown(pinwarden: Run, mirrors: Path) -> None:
    _, out = pinwarden("consumers", "extract", str(mirrors), "-q", "--branch", "stable/1")
    problems = {project["problem"] for project in json.loads(out)["projects"]}
    assert problems == {"its repository was not found", "it has no branch stable/1"}


@pytest.mark.usefixtures("governed")
def test_where_lists_every_line_and_doubts(pinwarden: Run, as_json: AsJson, mirrors: Path) -> None:
    file = extracted(pinwarden, mirrors)
    status, document = as_json("where", "Alpha", "--consumers", str(file))
    assert status == 3
    assert document["uses"] == [
        {
            "repository": "openstack/glance",
            "file": "pyproject.toml",
            "line": 4,
            "group": "s3",
            "requirement": "alpha>=0.9",
        },
        {
            "repository": "openstack/nova",
            "file": "requirements.txt",
            "line": 1,
            "group": "",
            "requirement": "alpha>=1.0",
        },
    ]
    assert document["unknown"] == ["openstack/cinder: its repository was not found"]


@pytest.mark.usefixtures("governed")
def test_where_reads_repositories_themselves(pinwarden: Run, mirrors: Path) -> None:
    status, out = pinwarden("where", "beta", "--projects", str(mirrors), "-q")
    assert status == 3
    assert "openstack/nova" in out
    assert "beta: 1 lines in 1 projects" in out


@pytest.mark.usefixtures("governed")
def test_where_without_a_source_says_how_to_name_one(pinwarden: Run) -> None:
    assert pinwarden("where", "beta")[0] == 2
    assert pinwarden("where", "not a name!")[0] == 2


def test_unused_is_certain_only_when_all_were_read(
    governed: Path, as_json: AsJson, pinwarden: Run, mirrors: Path
) -> None:
    file = extracted(pinwarden, mirrors)
    status, document = as_json("unused", "--consumers", str(file))
    assert (status, [row["name"] for row in rows(document, "unused")]) == (3, ["delta", "epsilon"])
    (governed / "projects.txt").write_text("openstack/glance\nopenstack/nova\n")
    file = extracted(pinwarden, mirrors)
    status, document = as_json("unused", "--consumers", str(file))
    assert (status, document["unknown"]) == (0, [])


def rows(document: dict[str, object], key: str) -> list[dict[str, object]]:
    """Return a list of a document."""
    found = document[key]
    assert isinstance(found, list)
    return found


@pytest.mark.usefixtures("governed")
def test_an_old_file_or_one_of_another_branch_is_unknown(
    as_json: AsJson, pinwarden: Run, mirrors: Path
) -> None:
    file = extracted(pinwarden, mirrors)
    document = json.loads(file.read_text())
    document["extracted"] = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    file.write_text(json.dumps(document))
    _, told = as_json("unused", "--consumers", str(file))
    assert "older than 30 days" in str(told["unknown"])
    _, told = as_json("unused", "--consumers", str(file), "--max-age", "50", "--branch", "stable/1")
    assert "is for master, and this is stable/1" in str(told["unknown"])


@pytest.mark.usefixtures("governed")
@pytest.mark.parametrize("text", ["", "[]", '{"schema": "other/1"}', '{"schema":', "\x00"])
def test_a_broken_file_is_unknown_and_not_empty(as_json: AsJson, tmp_path: Path, text: str) -> None:
    file = tmp_path / "consumers.json"
    file.write_text(text)
    status, document = as_json("unused", "--consumers", str(file))
    assert status == 3
    assert "cannot be read" in str(document["unknown"])


def test_a_check_with_consumers_finds_refused_pins_and_unused_names(
    governed: Path, as_json: AsJson, pinwarden: Run, mirrors: Path
) -> None:
    (governed / "projects.txt").write_text("openstack/glance\nopenstack/nova\n")
    pins = (governed / "upper-constraints.txt").read_text().replace("beta===2.0", "beta===1.9")
    (governed / "upper-constraints.txt").write_text(pins)
    file = extracted(pinwarden, mirrors)
    status, document = as_json("check", "--consumers", str(file), "--select", "UC214")
    assert status == 0  # It stood there before: a warning.
    found = rows(document, "findings")
    assert [one["message"] for one in found] == [
        "beta 1.9 is refused by openstack/nova: >=2 in requirements.txt"
    ]
    _, document = as_json("check", "--consumers", str(file), "--select", "GR113")
    assert [one["subject"] for one in rows(document, "findings")] == ["delta", "epsilon"]


@pytest.mark.usefixtures("governed")
def test_licences_without_the_index_judge_the_comments(as_json: AsJson) -> None:
    status, document = as_json("licences")
    standing = {row["name"]: row["standing"] for row in rows(document, "licences")}
    assert status == 1
    assert standing["delta"] == "not allowed"
    assert standing["epsilon"] == "missing"
    assert standing["alpha"] == "unknown"


@pytest.mark.usefixtures("governed")
def test_licences_are_compared_with_the_releases(as_json: AsJson, index: LoopbackIndex) -> None:
    index.wheel("alpha", "1.0", fields=["License-Expression: MIT"])
    index.wheel("beta", "2.0", fields=["License-Expression: BSD-3-Clause"])
    index.wheel("gamma", "3.0", fields=["License-Expression: BSD-2-Clause"])
    _, document = as_json("licences", "--online")
    standing = {row["name"]: row["standing"] for row in rows(document, "licences")}
    assert (standing["alpha"], standing["beta"], standing["gamma"]) == (
        *("agrees", "differs"),
        "agrees",
    )


@pytest.mark.usefixtures("governed")
def test_what_broke_ranks_what_is_in_use_first(as_json: AsJson, index: LoopbackIndex) -> None:
    index.wheel("alpha", "1.0", upload_time=at("2026-06-02"))
    index.wheel("beta", "3.0", upload_time=at("2026-06-02"))
    index.wheel("beta", "2.0.1", upload_time=at("2026-05-01"))
    _, document = as_json("what-broke", "--since", "2026-06-01")
    found = rows(document, "releases")
    assert [(one["name"], one["version"], one["in_use"]) for one in found] == [
        ("alpha", "1.0", True),
        ("beta", "3.0", False),
    ]


@pytest.mark.usefixtures("governed")
def test_what_broke_does_not_take_a_silent_index_for_a_quiet_week(
    as_json: AsJson, index: LoopbackIndex
) -> None:
    index.wheel("alpha", "1.2")
    status, document = as_json("what-broke")
    assert status == 3
    assert {"name": "alpha", "reason": "no upload time for 1.2"} in rows(document, "unknown")


@pytest.mark.usefixtures("governed")
def test_health_names_what_is_the_matter(as_json: AsJson, index: LoopbackIndex) -> None:
    now = datetime.now(UTC)
    for name, version in (("alpha", "1.0"), ("gamma", "3.0"), ("epsilon", "1.0")):
        index.wheel(name, version, upload_time=now)
    index.wheel("beta", "2.0", upload_time=now, yanked="broken build")
    index.wheel("delta", "1.0", upload_time=at("2019-01-01"))
    index.statuses["gamma"] = "archived"
    index.advisories[("alpha", "1.0")] = [
        {"id": "GHSA-1", "fixed_in": ["1.1"], "aliases": [], "link": "https://e.test/1"},
        {"id": "GHSA-2", "fixed_in": [], "withdrawn": "2026-01-01"},
    ]
    status, document = as_json("health")
    found = {(one["name"], one["ailment"]): one["detail"] for one in rows(document, "symptoms")}
    assert status == 1
    assert found["alpha", "advisory"] == "GHSA-1: mended in 1.1"
    assert found["beta", "yanked pin"] == "broken build"
    assert ("gamma", "archived") in found
    assert found["delta", "no release for long"] == "the newest release is of 2019-01-01"
    assert not [key for key in found if key == ("alpha", "unknown")]


@pytest.mark.usefixtures("governed")
def test_health_says_where_nobody_could_tell(as_json: AsJson, index: LoopbackIndex) -> None:
    index.wheel("alpha", "1.5", upload_time=at("2026-06-01"))
    _, document = as_json("health")
    told = [one["detail"] for one in rows(document, "symptoms") if one["name"] == "alpha"]
    assert "advisories: the index tells only of the newest release" in told


@pytest.mark.usefixtures("governed")
def test_an_index_that_does_not_answer_is_unknown(
    as_json: AsJson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    status, document = as_json("health", "--no-advisories")
    assert status == 3
    assert {one["ailment"] for one in rows(document, "symptoms")} == {"unknown"}


def test_cap_keeps_everything_but_the_caps(governed: Path, pinwarden: Run) -> None:
    status, out = pinwarden("cap", "-q")
    assert status == 0
    assert out.splitlines()[:3] == [
        "# What services run on",
        "alpha!=1.1,<=1.0  # MIT",
        "beta<=2.0  # Apache-2.0",
    ]
    before = (governed / "global-requirements.txt").read_text()
    pinwarden("cap", "--write", "-q")
    assert (governed / "global-requirements.txt").read_text() == out != before
    assert pinwarden("cap", "-q")[1] == out


def test_publish_lays_branches_out_and_changes_only_what_changed(
    governed: Path, pinwarden: Run, tmp_path: Path
) -> None:
    git(governed, "branch", "stable/2026.1")
    target = tmp_path / "www"
    pairs = ("--series", "master=master", "--series", "2026.1=stable/2026.1")
    status, out = pinwarden("publish", str(target), *pairs)
    assert status == 0
    master = target / "constraints/upper/master"
    assert master.read_text() == (governed / "upper-constraints.txt").read_text()
    before = master.stat().st_mtime_ns
    status, out = pinwarden("publish", str(target), *pairs)
    assert out.count("is as it was") == 2
    assert master.stat().st_mtime_ns == before
    listed = json.loads((target / "constraints/index.json").read_text())
    assert [row["name"] for row in listed["series"]] == ["2026.1", "master"]


@pytest.mark.parametrize("pair", ["master", "../x=master", "master=nowhere", "=master"])
def test_publish_writes_nothing_when_one_series_is_wrong(
    governed: Path, pinwarden: Run, tmp_path: Path, pair: str
) -> None:
    del governed
    target = tmp_path / "www"
    assert pinwarden("publish", str(target), "--series", "ok=master", "--series", pair)[0] == 2
    assert not target.exists()


def test_publish_does_not_serve_what_pip_refuses(
    governed: Path, pinwarden: Run, tmp_path: Path
) -> None:
    (governed / "upper-constraints.txt").write_text("alpha===1.0;python_version>='3.11',<=3.12\n")
    git(governed, "commit", "-q", "-am", "Break it")
    target = tmp_path / "www"
    assert pinwarden("publish", str(target), "--series", "master=master")[0] == 2
    assert not target.exists()
