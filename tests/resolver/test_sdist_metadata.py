"""Building what only a build can tell: confined, or refused with the command that records it."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from resolver.engines.interpreters import ask
from resolver.engines.tools import Workshop
from resolver.index.client import Client
from resolver.index.interface import File, MetadataUnavailable
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.sandbox import Sandbox, find
from resolver.sdist_metadata import Builder, Builds
from resolver.session import DEFAULT_INDEX, uv_executable
from tests.servers.index import LoopbackIndex

pytestmark = pytest.mark.index
BuilderOf = Callable[..., Builder]


@pytest.fixture
def builder_of(index_server: LoopbackIndex, tmp_path: Path) -> Iterator[BuilderOf]:
    """Return a maker of builders; pip comes from the configured index, the rest from loopback."""
    client = Client((index_server.url, DEFAULT_INDEX))
    snapshot = Snapshot(client, Store(tmp_path / "store"))
    interpreter = ask(Path(sys.executable))
    assert interpreter is not None

    def made(sandbox: Sandbox | str, builds: Builds = Builds.CONFINED) -> Builder:
        workshop = Workshop(uv=uv_executable(), cache=tmp_path / "cache", snapshot=snapshot)
        return Builder(workshop=workshop, interpreter=interpreter, sandbox=sandbox, builds=builds)

    yield made
    client.close()


def sdist(builder: Builder, name: str) -> File:
    page = builder.workshop.snapshot.page(canonicalize_name(name))
    assert page is not None
    return next(file for file in page.files_of(Version("1.0")) if not file.is_wheel)


@pytest.mark.parametrize("builds", [Builds.CONFINED, Builds.ANYWHERE])
def test_a_build_tells(builds: Builds, index_server: LoopbackIndex, builder_of: BuilderOf) -> None:
    sandbox = find()
    if builds is Builds.CONFINED and isinstance(sandbox, str):
        if os.environ.get("CI") == "true":
            pytest.fail(sandbox)
        pytest.skip(sandbox)
    index_server.sdist("needy", "1.0", "b>=2", static=False, requires_python=">=3.8")
    builder = builder_of(sandbox, builds)
    built = builder(sdist(builder, "needy"))
    assert (built.name, built.version) == ("needy", "1.0")
    assert built.requires_dist == ("b>=2",)
    assert built.requires_python == ">=3.8"


def test_a_failed_build_shows_the_end_of_its_log(
    index_server: LoopbackIndex, builder_of: BuilderOf
) -> None:
    index_server.sdist("needy", "1.0", static=False, fails="needs libfoo.h")
    builder = builder_of("", Builds.ANYWHERE)
    with pytest.raises(MetadataUnavailable) as caught:
        builder(sdist(builder, "needy"))
    said = str(caught.value)
    assert said.startswith("needy-1.0.tar.gz does not build: its log ends:\nTraceback")
    assert said.endswith("RuntimeError: needs libfoo.h")


@pytest.mark.parametrize(
    ("sandbox", "builds", "words"),
    [
        ("bubblewrap is not installed", Builds.CONFINED, ["is not installed", "--allow-builds"]),
        ("bubblewrap is not installed", Builds.NEVER, ["only a build can tell"]),
    ],
)
def test_a_refusal_names_the_command(
    sandbox: str,
    builds: Builds,
    words: list[str],
    index_server: LoopbackIndex,
    builder_of: BuilderOf,
) -> None:
    index_server.sdist("needy", "1.0", static=False)
    builder = builder_of(sandbox, builds)
    with pytest.raises(MetadataUnavailable) as caught:
        builder(sdist(builder, "needy"))
    assert caught.value.needs_build
    for word in [*words, "pinwarden metadata record needy==1.0"]:
        assert word in str(caught.value)


def test_a_file_name_cannot_lead_elsewhere(builder_of: BuilderOf) -> None:
    builder = builder_of("", Builds.ANYWHERE)
    file = File(
        filename="../evil-1.0.tar.gz",
        url="http://127.0.0.1:9/x",
        version=Version("1"),
        is_wheel=False,
    )
    with pytest.raises(MetadataUnavailable, match=r"plain file name|no name of an sdist"):
        builder(file)
