"""One real Gerrit for all tests that ask for it, and a repository of its own for each."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.gerrit.repository import GerritRepository
from tests.servers.gerrit.server import Server
from tests.servers.gerrit.site import template

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def gerrit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a running server; whoever changes it as a whole starts one of their own."""
    if shutil.which("mvn") is None:
        pytest.skip("Maven is not installed")
    jars, site = template()
    server = Server.of_template(jars, site, tmp_path_factory.mktemp("gerrit") / "site")
    try:
        yield server.start()
    finally:
        server.kill()


@pytest.fixture
def gerrit_repository(gerrit: Server, tmp_path: Path) -> GerritRepository:
    """Return a repository at Gerrit with a governed set, and clones of it for people."""
    return GerritRepository.create(gerrit, f"requirements-{next(_NUMBERS)}", tmp_path / "people")
