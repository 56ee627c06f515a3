"""Real git repositories, in an environment that knows nothing of the person who runs the tests."""

import os
from pathlib import Path

import pytest

from tests.servers.world import World, new_world


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Take away the home, git's configuration and every GIT_ variable."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "EMAIL"))]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(home.parent))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a repository with two commits' worth of nothing special."""
    return new_world(tmp_path / "repository")
