"""`gc`: what goes and what stays."""

import fcntl
import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.servers import distributions
from tests.venvs.building.workshop import Answer, Workshop
from venvs.pylock import Lock, read_lock, write_lock

DAY = 86_400.0


def gc(workshop: Workshop, *options: str | Path) -> Answer:
    return workshop.run("gc", "--store", workshop.store, "--locks", workshop.root, *options)


def age(root: Path) -> None:
    """Make everything two days old."""
    then = time.time() - 2 * DAY
    for path in [root, *root.rglob("*")]:
        if path.is_dir() or path.is_file():
            os.utime(path, (then, then))


def names(workshop: Workshop) -> set[str]:
    return {path.name for path in (workshop.store / "wheels").glob("*/*/*")}


@pytest.fixture
def two_releases(workshop: Workshop) -> Workshop:
    """Return a workshop whose lock moved from pure 1.0 to 1.1; both are two days old."""
    for version in ("1.0", "1.1"):
        workshop.locked(workshop.package(distributions.wheel("pure", version)))
        assert workshop.build().code == 0
        assert workshop.run("publish", *published(workshop)).code == 0
    age(workshop.store)
    age(workshop.root / "www")
    return workshop


def published(workshop: Workshop) -> tuple[str | Path, ...]:
    return (
        *("--lock", workshop.lock, "--store", workshop.store),
        *("--directory", workshop.root / "www"),
    )


OLD, NEW = "pure-1.0-py3-none-any.whl", "pure-1.1-py3-none-any.whl"


def test_what_no_lock_reaches_is_removed(two_releases: Workshop) -> None:
    answer = gc(two_releases)
    assert answer.document["wheels"] == [OLD]
    assert answer.document["changed"] is True
    assert names(two_releases) == {NEW}
    assert gc(two_releases).document["changed"] is False


def test_a_dry_run_says_the_same_and_removes_nothing(two_releases: Workshop) -> None:
    answer = gc(two_releases, "--directory", two_releases.root / "www", "--dry-run")
    assert answer.document["wheels"] == [OLD]
    assert len(answer.document["published"]) == 1
    assert names(two_releases) == {OLD, NEW}
    assert (two_releases.root / "www" / OLD).is_file()


def test_published_wheels_go_with_their_metadata_and_lines(two_releases: Workshop) -> None:
    gc(two_releases, "--directory", two_releases.root / "www")
    www = two_releases.root / "www"
    assert {path.name for path in www.glob("*.whl*")} == {NEW, f"{NEW}.metadata"}
    assert OLD not in (www / "simple/pure/index.html").read_text()
    assert NEW in (www / "simple/pure/index.html").read_text()


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (("--keep", "1"), {OLD, NEW}),
        (("--younger", str(3 * DAY)), {OLD, NEW}),
        (("--keep", "0"), {NEW}),
    ],
)
def test_what_may_stay(two_releases: Workshop, options: tuple[str, str], left: set[str]) -> None:
    gc(two_releases, *options)
    assert names(two_releases) == left


def test_a_draft_of_a_lock_beside_counts(two_releases: Workshop) -> None:
    draft = two_releases.root / "pylock.svc-next.toml"
    two_releases.lock.rename(draft)
    gc(two_releases)
    assert names(two_releases) == {NEW}


@pytest.mark.parametrize("harm", ["broken", "none", "absent"])
def test_without_readable_locks_nothing_is_removed(two_releases: Workshop, harm: str) -> None:
    options: tuple[str | Path, ...] = ()
    if harm == "broken":
        (two_releases.root / "pylock.other.toml").write_text("lock-version = ")
    elif harm == "none":
        two_releases.lock.unlink()
    else:
        options = ("--locks", two_releases.root / "nowhere")
    answer = gc(two_releases, *options)
    assert answer.code == 2
    assert names(two_releases) == {OLD, NEW}


def test_waits_for_a_run_that_works_with_the_store(two_releases: Workshop) -> None:
    lock = two_releases.store / "locks/in-use"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        sweep = subprocess.Popen(
            two_releases.command("gc", "--store", two_releases.store, "--locks", two_releases.root),
            env=two_releases.variables(), stdout=subprocess.PIPE,
        )  # fmt: skip
        with pytest.raises(subprocess.TimeoutExpired):
            sweep.wait(3)
        assert names(two_releases) == {OLD, NEW}
    out, _ = sweep.communicate(timeout=60)
    assert OLD in out.decode()
    assert names(two_releases) == {NEW}


def test_leftovers_of_killed_runs_and_records_without_wheel_go(two_releases: Workshop) -> None:
    store = two_releases.store
    (store / "building/key/room").mkdir(parents=True)
    (store / "incoming/left").write_text("half")
    (store / "built/key.json").write_text('{"wheel": {"sha256": "gone"}}')
    answer = gc(two_releases)
    assert answer.document["other"] == ["building/key", "built/key.json", "incoming/left"]
    assert not any((store / "building").iterdir())


def test_every_lock_of_the_directory_counts(two_releases: Workshop) -> None:
    kept = read_lock(two_releases.lock)
    two_releases.locked(two_releases.package(distributions.wheel("pure", "1.0")))
    two_releases.build()
    write_lock(two_releases.root / "pylock.other.toml", Lock(kept.packages))
    age(two_releases.store)
    assert gc(two_releases).document["wheels"] == []
