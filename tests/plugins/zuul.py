"""One real Zuul beside the real Gerrit, for all tests that ask for it."""

import shutil
from collections.abc import Iterator

import pytest

from tests.servers.gerrit.server import Server
from tests.servers.zuul.server import Zuul

_NEEDED = ("bwrap", "java", "mvn", "openssl", "ssh-keygen")


@pytest.fixture(scope="session")
def starting_zuul(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zuul]:
    """Yield a Zuul of which only ZooKeeper runs yet: that starts while Gerrit does."""
    lacking = [program for program in _NEEDED if shutil.which(program) is None]
    if lacking:
        pytest.skip(f"not on this machine: {', '.join(lacking)}")
    zuul = Zuul(tmp_path_factory.mktemp("zuul") / "site")
    try:
        yield zuul
    finally:
        zuul.stop()


@pytest.fixture(scope="session")
def zuul(starting_zuul: Zuul, gerrit: Server) -> Zuul:
    """Return a Zuul that hears of every event at Gerrit, and has no tenant yet."""
    starting_zuul.boot(gerrit)
    return starting_zuul
