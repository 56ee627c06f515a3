"""Guards and servers for all tests: no network but loopback, no home, no configuration."""

import os
import socket
from collections.abc import Iterator

import pytest

from tests.servers.index import LoopbackIndex

pytest_plugins = [
    "tests.plugins.accept",
    "tests.plugins.gerrit",
    "tests.plugins.no_skips",
    "tests.plugins.zuul",
]

SCRUBBED = ("PIP_", "UV_", "GIT_", "PINWARDEN_", "XDG_", "NETRC", "VIRTUAL_ENV")
Address = tuple[str, int] | str | bytes
PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


class OutsideLoopbackError(AssertionError):
    """A test spoke to the network without saying so (marker `index`)."""


@pytest.fixture(autouse=True)
def _no_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give every test a home, caches and settings of its own."""
    for name in list(os.environ):
        if name.startswith(SCRUBBED) or name.lower() in PROXIES:
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(autouse=True)
def _loopback_only(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves the machine."""
    if request.node.get_closest_marker("index") is not None:
        return
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OutsideLoopbackError(f"connection to {address!r}")

    def guarded(self: socket.socket, address: Address) -> None:
        check(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Address) -> int:
        check(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


@pytest.fixture
def index_server() -> Iterator[LoopbackIndex]:
    """Yield a modern index: JSON pages, upload times, metadata files, conditional requests."""
    with LoopbackIndex() as index:
        yield index


@pytest.fixture
def plain_index_server() -> Iterator[LoopbackIndex]:
    """Yield an index that gives bare HTML pages."""
    with LoopbackIndex(modern=False) as index:
        yield index
