"""One real Zuul beside the real Gerrit, with the example tenant, for all tests that ask for it.

When one of them fails, the logs of all servers and jobs are kept in build/zuul-logs.
"""

import shutil
from collections.abc import Generator, Iterator

import pytest

from tests.servers.gerrit.server import Server
from tests.servers.index import LoopbackIndex
from tests.servers.static import StaticServer
from tests.servers.zuul.example import Example
from tests.servers.zuul.install import SHELF
from tests.servers.zuul.server import Zuul

_NEEDED = ("bwrap", "java", "mvn", "openssl", "ssh-keygen")
_KEPT = SHELF.parent / "zuul-logs"


@pytest.fixture(scope="session")
def zuul_index() -> Iterator[LoopbackIndex]:
    """Yield the index that jobs are configured for."""
    with LoopbackIndex() as index:
        yield index


@pytest.fixture(scope="session")
def starting_zuul(
    tmp_path_factory: pytest.TempPathFactory, zuul_index: LoopbackIndex
) -> Iterator[Zuul]:
    """Yield a Zuul of which only ZooKeeper runs yet: that starts while Gerrit does."""
    lacking = [program for program in _NEEDED if shutil.which(program) is None]
    if lacking:
        pytest.skip(f"not on this machine: {', '.join(lacking)}")
    zuul = Zuul(tmp_path_factory.mktemp("zuul") / "site", zuul_index.url)
    try:
        yield zuul
    finally:
        zuul.stop()


@pytest.fixture(scope="session")
def zuul(starting_zuul: Zuul, gerrit: Server) -> Zuul:
    """Return a Zuul that hears of every event at Gerrit, and has no tenant yet."""
    starting_zuul.boot(gerrit)
    return starting_zuul


@pytest.fixture(scope="session")
def example_tenant(
    zuul: Zuul,
    gerrit: Server,
    zuul_index: LoopbackIndex,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Example]:
    """Yield the tenant of docs/zuul, as one finds it after its adoption."""
    with StaticServer(zuul.layout.published) as published:
        example = Example(
            gerrit=gerrit,
            zuul=zuul,
            index=zuul_index,
            published=published,
            clones=tmp_path_factory.mktemp("people"),
        )
        example.open()
        yield example


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    zuul = getattr(item, "funcargs", {}).get("starting_zuul")
    if report.failed and isinstance(zuul, Zuul):
        place = _KEPT / item.name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(zuul.logs, place / "servers")
        shutil.copytree(zuul.layout.published, place / "jobs")
        report.sections.append(("logs of Zuul", f"kept in {place}"))
    return report
