"""What the tests of the index share: clients that do not wait, snapshots over a store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from resolver.index.client import Client
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store

Connect = Callable[..., Client]
Look = Callable[..., Snapshot]


@pytest.fixture
def waits() -> list[float]:
    """Return the pauses that clients asked for, in seconds; none of them is really made."""
    return []


@pytest.fixture
def connect(waits: list[float]) -> Iterator[Connect]:
    """Return a maker of clients for the given index URLs."""
    made: list[Client] = []

    def make(*urls: str, netrc_file: Path | None = None) -> Client:
        made.append(Client(urls, netrc_file=netrc_file, sleep=waits.append))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "store")


@pytest.fixture
def look(connect: Connect, store: Store) -> Look:
    """Return a maker of snapshots of the given index URLs, all over one store."""

    def make(*urls: str, **more: object) -> Snapshot:
        return Snapshot(connect(*urls), store, **more)  # type: ignore[arg-type]  # passed on

    return make
