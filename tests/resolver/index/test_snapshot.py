"""A view that does not change while it is looked at, and that outlives the network."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.index.interface import IndexUnavailable, Page
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.progress import Silent
from tests.resolver.index.conftest import Look
from tests.servers.distributions import at
from tests.servers.index import Fault, LoopbackIndex

ALPHA, BETA = NormalizedName("alpha"), NormalizedName("beta")
PAGE = "/simple/alpha/"


def versions(page: Page | None) -> list[str]:
    assert page is not None
    return [str(version) for version in page.versions()]


def test_a_page_is_read_once_by_many_threads(index_server: LoopbackIndex, look: Look) -> None:
    index_server.wheel("alpha", "1.0")
    snapshot = look(index_server.url)
    with ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(lambda _: snapshot.page(ALPHA), range(64)))
    assert index_server.count(PAGE) == 1
    assert all(page is pages[0] for page in pages)


def test_within_a_run_nothing_changes_and_the_next_one_sees_it(
    index_server: LoopbackIndex, look: Look
) -> None:
    index_server.wheel("alpha", "1.0")
    index_server.wheel("alpha", "2.0")
    first = look(index_server.url)
    assert versions(first.page(ALPHA)) == ["1.0", "2.0"]
    index_server.remove("alpha", "2.0")
    assert versions(first.page(ALPHA)) == ["1.0", "2.0"]
    second = look(index_server.url)
    assert versions(second.page(ALPHA)) == ["1.0"]
    assert first.digest() != second.digest()


def test_a_name_that_nobody_has(index_server: LoopbackIndex, look: Look) -> None:
    snapshot = look(index_server.url)
    assert snapshot.page(ALPHA) is None
    assert snapshot.page(ALPHA) is None
    assert index_server.count(PAGE) == 1


def test_the_same_pages_have_the_same_digest_wherever_they_lie(
    index_server: LoopbackIndex, look: Look
) -> None:
    file = index_server.wheel("alpha", "1.0")
    with LoopbackIndex(modern=False) as other:
        other.add(file)
        one, two = look(index_server.url), look(index_server.url)
        one.page(ALPHA)
        two.page(ALPHA)
        assert one.digest() == two.digest()


def test_an_unchanged_page_is_not_sent_again(index_server: LoopbackIndex, look: Look) -> None:
    index_server.wheel("alpha", "1.0")
    first = look(index_server.url)
    before = first.page(ALPHA)
    second = look(index_server.url)
    assert second.page(ALPHA) == before
    assert "if-none-match" in index_server.requests[-1].headers
    assert first.digest() == second.digest()


def test_a_changed_page_is_sent_again(index_server: LoopbackIndex, look: Look) -> None:
    index_server.wheel("alpha", "1.0")
    look(index_server.url).page(ALPHA)
    index_server.wheel("alpha", "2.0")
    assert versions(look(index_server.url).page(ALPHA)) == ["1.0", "2.0"]


@pytest.mark.parametrize("kind", ["pages", "raw", "answers"])
@pytest.mark.parametrize("damage", [b"", b"\x00", b"[]", b"{", b"null", b"[[], [], []]"])
@pytest.mark.parametrize("modern", [True, False])
def test_a_damaged_cache_is_no_cache(
    look: Look,
    tmp_path: Path,
    kind: str,
    damage: bytes,
    modern: bool,  # noqa: FBT001 - a parametrised value
) -> None:
    with LoopbackIndex(modern=modern) as index:
        index.wheel("alpha", "1.0")
        before = look(index.url).page(ALPHA)
        for file in (tmp_path / "store" / kind).glob("*/*"):
            file.write_bytes(damage)
        assert look(index.url).page(ALPHA) == before


def test_a_cache_that_cannot_be_written_is_said(
    index_server: LoopbackIndex, look: Look, tmp_path: Path
) -> None:
    (tmp_path / "store").write_text("a file in the way")
    index_server.wheel("alpha", "1.0")
    with pytest.raises(IndexUnavailable, match="cache"):
        look(index_server.url).page(ALPHA)


def test_a_saved_snapshot_answers_without_the_network(
    look: Look, store: Store, tmp_path: Path
) -> None:
    with LoopbackIndex() as index:
        index.wheel("alpha", "1.0", "beta>=2")
        snapshot = look(index.url)
        page = snapshot.page(ALPHA)
        assert page is not None
        snapshot.metadata(page.files[0])
        assert snapshot.page(BETA) is None
        snapshot.save(tmp_path / "run")
    again = Snapshot(None, store, seen=Snapshot.saved(tmp_path / "run"))
    assert again.page(ALPHA) == page
    assert again.metadata(page.files[0]).requires_dist == ("beta>=2",)
    assert again.page(BETA) is None
    assert again.digest() == snapshot.digest()
    with pytest.raises(IndexUnavailable, match="did not look at gamma"):
        again.page(NormalizedName("gamma"))


def test_prefetch_reports_progress_and_the_first_failure(
    index_server: LoopbackIndex, look: Look
) -> None:
    names = [NormalizedName(f"p{number}") for number in range(30)]
    for name in names:
        index_server.wheel(name, "1.0")
    steps: list[int] = []

    class Counting(Silent):
        def step(self, count: int = 1) -> None:
            steps.append(count)

    look(index_server.url).prefetch(names, Counting())
    assert sum(steps) == 30
    index_server.always_fail("/simple/p7/", Fault(status=500))
    with pytest.raises(IndexUnavailable, match="/simple/p7/"):
        look(index_server.url).prefetch(names, Silent())


@pytest.mark.parametrize("modern", [True, False])
def test_a_cutoff_on_both_kinds_of_index(
    look: Look,
    modern: bool,  # noqa: FBT001 - a parametrised value
) -> None:
    with LoopbackIndex(modern=modern) as index:
        index.wheel("alpha", "1.0", upload_time=at("2026-01-10"))
        index.wheel("alpha", "2.0", upload_time=at("2026-02-10"))
        index.sdist("alpha", "1.0", upload_time=at("2026-02-20"))
        for cutoff, expected in (
            (at("2026-01-09"), []),
            (at("2026-01-10"), ["1.0"]),
            (at("2026-03-01"), ["1.0", "2.0"]),
        ):
            assert versions(look(index.url, cutoff=cutoff).page(ALPHA)) == expected
        assert versions(look(index.url).page(ALPHA)) == ["1.0", "2.0"]
        assert index.count("/pypi/") == (0 if modern else 1)


@pytest.mark.parametrize("project_json", [True, False])
def test_a_cutoff_without_times_is_an_error_that_says_so(
    look: Look,
    project_json: bool,  # noqa: FBT001 - a parametrised value
) -> None:
    with LoopbackIndex(modern=False, upload_times=False, project_json=project_json) as index:
        index.wheel("alpha", "1.0", upload_time=at("2026-01-10"))
        with pytest.raises(IndexUnavailable, match="no upload time"):
            look(index.url, cutoff=at("2026-02-01")).page(ALPHA)


def test_times_that_come_later_are_found_later(look: Look) -> None:
    with LoopbackIndex(modern=False, upload_times=False) as index:
        index.wheel("alpha", "1.0", upload_time=at("2026-01-10"))
        page = look(index.url, times=True).page(ALPHA)
        assert page is not None
        assert page.files[0].upload_time is None
        index.upload_times = True
        page = look(index.url, times=True).page(ALPHA)
        assert page is not None
        assert page.files[0].upload_time == at("2026-01-10")


def fill(url: str, root: Path, ready: Callable[[], object]) -> None:
    from resolver.index.client import Client

    ready()
    snapshot = Snapshot(Client((url,)), Store(root))
    snapshot.prefetch([NormalizedName(f"p{number}") for number in range(40)], Silent())


def test_two_runs_at_once_and_one_that_is_killed(
    index_server: LoopbackIndex, look: Look, tmp_path: Path
) -> None:
    for number in range(40):
        index_server.wheel(f"p{number}", "1.0")
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(4)
    runs = [
        context.Process(target=fill, args=(index_server.url, tmp_path / "store", gate.wait))
        for _ in range(3)
    ]
    for run in runs:
        run.start()
    gate.wait(30)
    while index_server.count("/simple/") < 20:
        time.sleep(0.001)
    assert runs[0].pid is not None
    os.kill(runs[0].pid, signal.SIGKILL)
    for run in runs:
        run.join(30)
    assert [run.exitcode for run in runs[1:]] == [0, 0]
    snapshot = look(index_server.url)
    for number in range(40):
        page = snapshot.page(NormalizedName(f"p{number}"))
        assert page is not None
        assert page.versions() == (Version("1.0"),)


def test_with_a_cutoff_later_uploads_do_not_change_the_digest(
    index_server: LoopbackIndex, look: Look
) -> None:
    def digest() -> str:
        snapshot = look(index_server.url, cutoff=at("2026-02-01"))
        snapshot.page(ALPHA)
        snapshot.page(BETA)
        return snapshot.digest()

    index_server.wheel("alpha", "1.0", upload_time=at("2026-01-10"))
    before = digest()
    index_server.wheel("alpha", "2.0", upload_time=at("2026-03-10"))
    index_server.wheel("beta", "1.0", upload_time=at("2026-03-10"))
    assert digest() == before
    index_server.wheel("alpha", "1.5", upload_time=at("2026-01-20"))
    assert digest() != before
