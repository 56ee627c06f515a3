"""Engines over an index on loopback; their tools come from the configured index, once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from policies.release_metadata import ReleaseMetadata
from resolver.engines.interface import Engine, Platform
from resolver.engines.interpreters import Places
from resolver.engines.pip import Pip
from resolver.engines.pip_tools import PipTools
from resolver.engines.tools import Workshop
from resolver.engines.uv import Uv
from resolver.index.client import Client
from resolver.index.gateway import Gateway
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.index.view import View
from resolver.session import DEFAULT_INDEX, uv_executable
from tests.servers.index import LoopbackIndex

LINUX = Platform()
Engines = Callable[..., AbstractContextManager[dict[str, Engine]]]


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Yield a workshop that makes environments from the configured index."""
    cache = tmp_path_factory.mktemp("workshop")
    client = Client((DEFAULT_INDEX,))
    yield Workshop(uv=uv_executable(), cache=cache, snapshot=Snapshot(client, Store(cache)))
    client.close()


@pytest.fixture
def engines(index_server: LoopbackIndex, workshop: Workshop, tmp_path: Path) -> Engines:
    """Return a context that gives all engines over one gateway to the loopback index."""

    @contextmanager
    def opened(recorded: tuple[ReleaseMetadata, ...] = ()) -> Iterator[dict[str, Engine]]:
        client = Client((index_server.url,))
        snapshot = Snapshot(client, Store(tmp_path / "store"), recorded=recorded)
        places = Places.of_environment()
        with Gateway(View(snapshot, (LINUX,))) as gateway:
            address = gateway.address
            found: tuple[Engine, ...] = (
                Uv(executable=uv_executable(), cache=tmp_path / "uv", index=address),
                Pip(workshop=workshop, places=places, index=address, cache=tmp_path / "pip"),
                PipTools(workshop=workshop, places=places, index=address, cache=tmp_path / "tools"),
            )
            yield {engine.name: engine for engine in found}
            gateway.raise_failures()
        client.close()

    return opened
