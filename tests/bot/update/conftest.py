"""A repository whose governed set is resolved from a loopback index, by the real command."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex
from tests.servers.world import World, new_world

Update = Callable[..., Mapping[str, object]]
POLICY = 'pythons = ["3.11", "3.12"]\n'


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = new_world(tmp_path / "repository")
    (made.path / ".git/info").mkdir(exist_ok=True)
    (made.path / ".git/info/exclude").write_text(".pinwarden\n")
    monkeypatch.chdir(made.path)
    return made


@pytest.fixture
def governed(world: World) -> Callable[..., None]:
    """Commit a governed set: requirements, constraints, and other files by name."""

    def commit(requirements: str, constraints: str = "", **others: str) -> None:
        files = {
            "data/global-requirements.txt": requirements,
            "data/upper-constraints.txt": constraints,
            "data/policy.toml": POLICY,
        }
        for name, text in others.items():
            suffix = ".toml" if name in ("holds", "policy", "sdist_metadata") else ".txt"
            files[f"data/{name.replace('_', '-')}{suffix}"] = text
        world.commit(files, "Govern")

    return commit


@pytest.fixture
def update(world: World, index_server: LoopbackIndex, capsys: pytest.CaptureFixture[str]) -> Update:
    """Run `pinwarden update` and return its JSON document; `constraints` is the file after it."""

    def updated(*arguments: str, code: int = 0) -> Mapping[str, object]:
        capsys.readouterr()
        options = ["--index-url", index_server.url, "--format", "json", *arguments]
        assert run(group, "pinwarden", ["update", *options]) == code
        said = capsys.readouterr()
        constraints = (world.path / "data/upper-constraints.txt").read_text()
        if code:
            return {"message": said.err, "constraints": constraints}
        return {**json.loads(said.out), "constraints": constraints}

    return updated
