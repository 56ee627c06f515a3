"""Databases of both kinds, real ones."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.store.database import open_database
from tests.servers.postgresql import PostgreSQL, programs

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Yield a running PostgreSQL."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    # A socket's path must be short, and another user must get there.
    with tempfile.TemporaryDirectory(prefix="pg-") as place:
        Path(place).chmod(0o755)
        server = PostgreSQL(found, Path(place) / "cluster")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database(f"store_{next(_NUMBERS)}")


@pytest.fixture
def engine(url: str, tmp_path: Path) -> Iterator[Engine]:
    """Yield a migrated database."""
    found = open_database(url, tmp_path)
    yield found
    found.dispose()
