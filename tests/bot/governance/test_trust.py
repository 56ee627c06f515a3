"""What is not known of the projects is never taken for "nobody uses it"."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.governance.conftest import Run, git, write
from tests.servers.distributions import at
from tests.servers.index import LoopbackIndex

AsJson = Callable[..., tuple[int, dict[str, object]]]


def rows(document: dict[str, object], key: str) -> list[dict[str, object]]:
    """Return a list of a document."""
    found = document[key]
    assert isinstance(found, list)
    return found


def mirrored(place: Path, name: str, files: dict[str, str]) -> None:
    """Make a bare mirror openstack/NAME.git of a project with some files."""
    work = place.parent / f"work-{name}"
    work.mkdir()
    git(work, "init", "-q", "-b", "master")
    write(work, files)
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "Begin")
    git(place / "openstack", "clone", "-q", "--bare", str(work), f"{name}.git")


@pytest.fixture
def complete(governed: Path, mirrors: Path, pinwarden: Run) -> Path:
    """Return a consumers.json that tells of every project of projects.txt."""
    write(governed, {"projects.txt": "openstack/glance\nopenstack/nova\n"})
    file = mirrors.parent / "consumers.json"
    assert pinwarden("consumers", "extract", str(mirrors), "-o", str(file), "-q")[0] == 0
    return file


def test_a_project_listed_after_the_extraction_is_unknown(
    governed: Path, complete: Path, as_json: AsJson
) -> None:
    write(governed, {"projects.txt": "openstack/glance\nopenstack/heat\nopenstack/nova\n"})
    status, document = as_json("unused", "--consumers", str(complete))
    assert status == 3
    assert document["unknown"] == ["openstack/heat: consumers.json does not tell of it"]


def test_check_does_not_call_a_name_unused_when_a_project_is_untold(
    governed: Path, complete: Path, as_json: AsJson
) -> None:
    arguments = ("check", "--consumers", str(complete), "--select", "GR113")
    _, document = as_json(*arguments)
    assert [one["subject"] for one in rows(document, "findings")] == ["delta", "epsilon"]
    write(governed, {"projects.txt": "openstack/glance\nopenstack/heat\nopenstack/nova\n"})
    status, document = as_json(*arguments)
    assert (status, rows(document, "findings")) == (3, [])


def test_a_file_that_is_not_trusted_calls_nothing_unused(complete: Path, as_json: AsJson) -> None:
    status, document = as_json("unused", "--consumers", str(complete), "--branch", "stable/1")
    assert (status, rows(document, "unused")) == (3, [])


def test_no_projects_is_not_no_use(
    governed: Path, mirrors: Path, as_json: AsJson, pinwarden: Run
) -> None:
    write(governed, {"projects.txt": "# none yet\n"})
    file = mirrors.parent / "consumers.json"
    assert pinwarden("consumers", "extract", str(mirrors), "-o", str(file), "-q")[0] == 3
    for source in (("--consumers", str(file)), ("--projects", str(mirrors))):
        status, document = as_json("unused", *source)
        assert (status, rows(document, "unused")) == (3, [])


def test_a_time_without_a_zone_is_no_time(complete: Path, as_json: AsJson) -> None:
    document = json.loads(complete.read_text())
    document["extracted"] = "2026-06-01T00:00:00"
    complete.write_text(json.dumps(document))
    status, told = as_json("unused", "--consumers", str(complete))
    assert status == 3
    assert "extracted" in str(told["unknown"])


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"pyproject.toml": '[build-system]\nrequires = ["delta>=9"]\n'}, "delta"),
        ({"requirements.txt": "epsilon @ https://e.test/epsilon-1.0.tar.gz\n"}, "epsilon"),
        ({"sub/requirements.txt": "", "docs/requirements.txt": "delta\n"}, "delta"),
        ({"pyproject.toml": '[dependency-groups]\ntest = ["epsilon>=1"]\n'}, "epsilon"),
        ({"setup.cfg": "[extras]\nfast =\n  delta>=1\n"}, "delta"),
    ],
)
def test_every_way_to_use_a_name_is_a_use(
    governed: Path, mirrors: Path, as_json: AsJson, files: dict[str, str], name: str
) -> None:
    write(governed, {"projects.txt": "openstack/glance\nopenstack/heat\nopenstack/nova\n"})
    mirrored(mirrors, "heat", files)
    _, document = as_json("where", name, "--projects", str(mirrors), "-q")
    assert [use["repository"] for use in rows(document, "uses")] == ["openstack/heat"]
    _, document = as_json("unused", "--projects", str(mirrors), "-q")
    assert name not in [row["name"] for row in rows(document, "unused")]


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ({"requirements.txt": "delta>=9\n"}, True),
        ({"pyproject.toml": '[build-system]\nrequires = ["delta>=9"]\n'}, False),
    ],
)
def test_only_what_constraints_bind_refuses_a_pin(
    governed: Path,
    mirrors: Path,
    as_json: AsJson,
    pinwarden: Run,
    files: dict[str, str],
    *,
    refused: bool,
) -> None:
    write(governed, {"projects.txt": "openstack/heat\n"})
    mirrored(mirrors, "heat", files)
    file = mirrors.parent / "consumers.json"
    pinwarden("consumers", "extract", str(mirrors), "-o", str(file), "-q")
    _, document = as_json("check", "--consumers", str(file), "--select", "UC214")
    assert bool(rows(document, "findings")) == refused


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"requirements.txt": "not a requirement !!\n"}, "requirements.txt"),
        ({"pyproject.toml": "[project\n"}, "pyproject.toml"),
        ({"requirements.txt": "-r ../../outside.txt\n"}, "outside"),
    ],
)
def test_what_cannot_be_read_of_a_project_is_unknown(
    governed: Path, mirrors: Path, as_json: AsJson, files: dict[str, str], said: str
) -> None:
    write(governed, {"projects.txt": "openstack/heat\n"})
    mirrored(mirrors, "heat", files)
    status, document = as_json("where", "alpha", "--projects", str(mirrors), "-q")
    assert status == 3
    assert said in str(document["unknown"])


def test_a_directory_that_is_no_repository_is_unknown(
    governed: Path, mirrors: Path, as_json: AsJson
) -> None:
    write(governed, {"projects.txt": "openstack/heat\n"})
    write(mirrors, {"openstack/heat.git/HEAD": "ref: refs/heads/master\n"})
    status, document = as_json("where", "alpha", "--projects", str(mirrors), "-q")
    assert status == 3
    assert "openstack/heat" in str(document["unknown"])


def test_what_broke_says_when_nobody_knows_who_requires_what(
    index: LoopbackIndex, complete: Path, as_json: AsJson
) -> None:
    for line in ("alpha 1.0", "beta 2.0", "gamma 3.0", "delta 1.0", "epsilon 1.0"):
        name, version = line.split()
        index.wheel(name, version, upload_time=at("2026-06-02"))
    arguments = ("what-broke", "--since", "2026-06-01", "--consumers", str(complete))
    status, document = as_json(*arguments)
    assert status == 0
    assert str(document["doubts"]).startswith("['who requires what:")
    found = {one["name"]: one["projects"] for one in rows(document, "releases")}
    assert found == {"alpha": 2, "beta": 1, "gamma": 1, "delta": 0, "epsilon": 0}
    status, document = as_json(*arguments, "--branch", "stable/1")
    assert status == 3
    assert "this is stable/1" in str(document["doubts"])
    assert {one["projects"] for one in rows(document, "releases")} == {0}


@pytest.mark.usefixtures("governed")
@pytest.mark.parametrize(
    ("before", "level"), [("0.9", "major"), ("0.9.9", "major"), ("1.0rc1", "other")]
)
def test_a_release_in_use_is_a_step_from_the_one_before(
    index: LoopbackIndex, as_json: AsJson, before: str, level: str
) -> None:
    index.wheel("alpha", before, upload_time=at("2025-06-02"))
    index.wheel("alpha", "1.0", upload_time=at("2026-06-02"))
    _, document = as_json("what-broke", "--since", "2026-06-01")
    assert [one["level"] for one in rows(document, "releases")] == [level]


def test_each_pin_of_a_name_has_its_own_advisories(
    governed: Path, index: LoopbackIndex, as_json: AsJson
) -> None:
    pins = "alpha===1.0;python_version<'3.12'\nalpha===1.1;python_version>='3.12'\n"
    write(governed, {"upper-constraints.txt": pins})
    index.wheel("alpha", "1.0", upload_time=at("2026-06-02"))
    index.wheel("alpha", "1.1", upload_time=at("2026-06-03"))
    index.advisories[("alpha", "1.0")] = [{"id": "GHSA-1", "fixed_in": ["1.1"]}]
    index.advisories[("alpha", "1.1")] = []
    _, document = as_json("health", "--years", "100")
    found = [(one["version"], one["detail"]) for one in rows(document, "symptoms")]
    assert found == [("1.0", "GHSA-1: mended in 1.1")]


def test_published_aliases_are_redirects(governed: Path, pinwarden: Run, tmp_path: Path) -> None:
    git(governed, "branch", "stable/2026.2")
    series = ("--series", "2026.2=stable/2026.2")
    target = tmp_path / "www"
    assert pinwarden("publish", str(target), *series, "--alias", "hibiscus=2026.2")[0] == 0
    rule = "Redirect 302 /constraints/upper/hibiscus /constraints/upper/2026.2\n"
    assert (target / "constraints/.htaccess").read_text() == rule
    listed = json.loads((target / "constraints/index.json").read_text())
    assert listed["redirects"] == [
        {"from": "constraints/upper/hibiscus", "to": "constraints/upper/2026.2"}
    ]


@pytest.mark.parametrize("alias", ["a=nowhere", "2026.2=2026.2", "../x=2026.2", "a", "a b=2026.2"])
def test_a_redirect_to_nowhere_publishes_nothing(
    governed: Path, pinwarden: Run, tmp_path: Path, alias: str
) -> None:
    git(governed, "branch", "stable/2026.2")
    target = tmp_path / "www"
    series = ("--series", "2026.2=stable/2026.2")
    assert pinwarden("publish", str(target), *series, "--alias", alias)[0] == 2
    assert not target.exists()
