"""A governed set in a repository, and three projects in bare mirrors."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex

GOVERNED = {
    "global-requirements.txt": (
        "# What services run on\nalpha!=1.1  # MIT\nbeta  # Apache-2.0\ngamma  # BSD\n"
        "delta  # GPLv3\nepsilon\n"
    ),
    "upper-constraints.txt": "alpha===1.0\nbeta===2.0\ngamma===3.0\ndelta===1.0\nepsilon===1.0\n",
    "policy.toml": 'pythons = ["3.11", "3.12"]\n',
    "projects.txt": "openstack/cinder\nopenstack/glance\nopenstack/nova\n",
}
PROJECTS = {
    "nova": {"requirements.txt": "alpha>=1.0\nBeta>=2;python_version>='3.9'\n"},
    "glance": {
        "pyproject.toml": (
            '[project]\nname = "glance"\n[project.optional-dependencies]\ns3 = ["alpha>=0.9"]\n'
        ),
        "doc/requirements.txt": "gamma>=3\n",
    },
}
Run = Callable[..., tuple[int, str]]


def git(here: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A Person", "-c", "user.email=person@example.org"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=here, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def write(here: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        place = here / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


@pytest.fixture
def governed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the top of a repository with the governed set, and go there."""
    here = tmp_path / "requirements"
    here.mkdir()
    git(here, "init", "-q", "-b", "master")
    write(here, GOVERNED)
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "Begin")
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def mirrors(tmp_path: Path) -> Path:
    """Return a directory with bare mirrors of two projects; cinder's is not there."""
    place = tmp_path / "mirrors" / "openstack"
    place.mkdir(parents=True)
    for name, files in PROJECTS.items():
        work = tmp_path / name
        work.mkdir()
        git(work, "init", "-q", "-b", "master")
        write(work, files)
        git(work, "add", "-A")
        git(work, "commit", "-q", "-m", "Begin")
        git(work, "branch", "stable/2026.1")
        git(place, "clone", "-q", "--bare", str(work), f"{name}.git")
    return place.parent


@pytest.fixture
def pinwarden(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command and gives its exit code and stdout."""

    def call(*arguments: str) -> tuple[int, str]:
        status = run(group, "pinwarden", arguments)
        return status, capsys.readouterr().out

    return call


@pytest.fixture
def as_json(pinwarden: Run) -> Callable[..., tuple[int, dict[str, object]]]:
    """Return a function that runs the command with --format json."""

    def call(*arguments: str) -> tuple[int, dict[str, object]]:
        status, out = pinwarden(*arguments, "--format", "json")
        document: dict[str, object] = json.loads(out)
        return status, document

    return call


@pytest.fixture
def index(index_server: LoopbackIndex, monkeypatch: pytest.MonkeyPatch) -> LoopbackIndex:
    """Return an index with the pinned releases, that the configuration names."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", index_server.url)
    for line in GOVERNED["upper-constraints.txt"].splitlines():
        name, version = line.split("===")
        index_server.wheel(name, version)
    return index_server
