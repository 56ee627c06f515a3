"""Reading in another process: the same answers and errors, and an end in any case."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from packaging.utils import NormalizedName

from resolver.index.apart import Apart
from resolver.index.interface import IndexUnavailable, MetadataUnavailable
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from tests.resolver.index.conftest import Connect
from tests.servers.index import Fault, LoopbackIndex

ALPHA = NormalizedName("alpha")


@pytest.fixture
def apart(index_server: LoopbackIndex, tmp_path: Path) -> Iterator[Apart]:
    """Yield a process that reads the loopback index."""
    with Apart((index_server.url,), None, tmp_path / "apart") as source:
        yield source


def test_it_sees_what_is_seen_here(
    index_server: LoopbackIndex, apart: Apart, connect: Connect, tmp_path: Path
) -> None:
    file = index_server.wheel("alpha", "1.0", "beta>=1")
    index_server.sdist("beta", "2.0")
    here = Snapshot(connect(index_server.url), Store(tmp_path / "here"))
    there = Snapshot(apart, Store(tmp_path / "apart"))
    for name in (ALPHA, NormalizedName("beta"), NormalizedName("gamma")):
        assert there.page(name) == here.page(name)
    page = there.page(ALPHA)
    assert page is not None
    assert there.metadata(page.files[0]) == here.metadata(page.files[0])
    assert there.metadata(page.files[0]).requires_dist == ("beta>=1",)
    assert there.content(page.files[0]) == file.content


def test_many_are_read_at_once(index_server: LoopbackIndex, apart: Apart, tmp_path: Path) -> None:
    names = [NormalizedName(f"alpha-{number}") for number in range(60)]
    for name in names:
        index_server.wheel(name, "1.0")
    snapshot = Snapshot(apart, Store(tmp_path / "apart"))
    with ThreadPoolExecutor(20) as pool:
        pages = list(pool.map(snapshot.page, names))
    assert [page.name for page in pages if page is not None] == names


def test_errors_come_across(index_server: LoopbackIndex, apart: Apart, tmp_path: Path) -> None:
    index_server.always_fail("/simple/alpha/", Fault(status=403))
    index_server.sdist("beta", "1.0", static=False)
    snapshot = Snapshot(apart, Store(tmp_path / "apart"))
    with pytest.raises(IndexUnavailable, match=r"/simple/alpha/ answered 403"):
        snapshot.page(ALPHA)
    page = snapshot.page(NormalizedName("beta"))
    assert page is not None
    with pytest.raises(MetadataUnavailable, match="only a build") as caught:
        snapshot.metadata(page.files[0])
    assert caught.value.needs_build


def test_a_broken_netrc_is_told_at_the_first_question(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine\n")
    with (
        Apart(("http://127.0.0.1:9/simple",), netrc, tmp_path / "store") as source,
        pytest.raises(IndexUnavailable, match="netrc cannot be read"),
    ):
        source.read(ALPHA, ("linux",), times=False)


def test_a_process_that_is_killed_leaves_nobody_waiting(
    index_server: LoopbackIndex, apart: Apart
) -> None:
    index_server.always_fail("/simple/alpha/", Fault(delay=5))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(apart.read, ALPHA, ("linux",), times=False)
        while not index_server.count("/simple/alpha/"):
            time.sleep(0.01)
        os.kill(apart.process, signal.SIGKILL)
        with pytest.raises(IndexUnavailable, match="process that reads the index has ended"):
            waiting.result(timeout=20)
    with pytest.raises(IndexUnavailable, match="process that reads the index has ended"):
        apart.read(ALPHA, ("linux",), times=False)


HOLD = """
import sys, time
from resolver.index.apart import Apart
from pathlib import Path
with Apart((sys.argv[1],), None, Path(sys.argv[2])) as source:
    source.read("alpha", ("linux",), times=False)
    print(source.process, flush=True)
    time.sleep(60)
"""


def test_it_ends_with_us_even_if_we_are_killed(index_server: LoopbackIndex, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, index_server.url, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as us:
        assert us.stdout is not None
        reading = int(us.stdout.readline())
        us.kill()
    deadline = time.monotonic() + 20
    while _runs(reading):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_directory_that_we_are_in_is_foreign(
    index_server: LoopbackIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = tmp_path / "repository" / "resolver"
    hostile.mkdir(parents=True)
    (hostile / "__init__.py").write_text("raise SystemExit(7)\n")
    monkeypatch.chdir(hostile.parent)
    index_server.wheel("alpha", "1.0")
    with Apart((index_server.url,), None, tmp_path / "store") as source:
        assert source.read(ALPHA, ("linux",), times=False).index_url == index_server.url


def _runs(process: int) -> bool:
    """Say whether a process runs; one that has ended and waits for its parent does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
