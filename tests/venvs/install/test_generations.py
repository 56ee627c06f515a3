"""Former generations are kept, come back, and go; two runs at once make one of them."""

import os
import subprocess
import threading
from pathlib import Path

import pytest

from tests.venvs.install.conftest import Host, engine, made_wheel

NO_EXCHANGE = """
#include <errno.h>
int renameat2(int a, const char *b, int c, const char *d, unsigned int flags)
{ errno = EINVAL; return -1; }
"""
RELEASES = [made_wheel("alpha", f"{number}.0") for number in range(1, 6)]


def generations(host: Host) -> list[int]:
    listed = host.call("list", "--format", "json", host.destination).content
    return [one["generation"] for one in listed["environments"][0]["generations"]]


def test_as_many_are_kept_as_one_wants(host: Host) -> None:
    for release in RELEASES[:4]:
        host.install(host.publish(release), "--keep", 2)
    assert generations(host) == [4, 3, 2]
    assert {path.name for path in host.beside.iterdir()} == {
        "lock", "2", "3", "2.json", "3.json", "4.json",
        "2.files.json", "3.files.json", "4.files.json",
    }  # fmt: skip

    host.install(host.publish(RELEASES[4]), "--keep", 0)
    assert generations(host) == [5]


def test_a_former_one_comes_back_and_the_present_one_can_return(host: Host) -> None:
    for release in RELEASES[:3]:
        host.install(host.publish(release))

    back = host.verb("rollback")
    assert back.moved()["updated"] == {"alpha": ("3.0", "2.0")}
    assert host.run("alpha") == "alpha 2.0"
    assert host.verb("verify").content["faults"] == []
    assert host.verb("rollback", "--to", 3).changed
    assert host.run("alpha") == "alpha 3.0"
    assert host.verb("rollback", "--to", 1).changed
    assert host.run("alpha") == "alpha 1.0"
    assert not host.verb("rollback", "--to", 1).changed
    assert host.install(host.publish(RELEASES[2])).changed  # The lock says where to go.
    assert host.run("alpha") == "alpha 3.0"


def test_a_rollback_can_be_tried_first(host: Host) -> None:
    for release in RELEASES[:2]:
        host.install(host.publish(release))
    before = host.snapshot()

    answer = host.verb("rollback", "--dry-run")

    assert answer.content["generation"] == 1
    assert host.snapshot() == before


def test_one_that_is_not_kept_is_named(host: Host) -> None:
    host.install(host.publish(RELEASES[0]))

    assert host.verb("rollback").error.startswith("there is no generation older")
    assert host.verb("rollback", "--to", 7).error == "there is no generation 7; kept are: none"


def test_two_runs_at_once_make_one_generation(host: Host) -> None:
    words = host.words("--source", host.published, lock=host.publish(RELEASES[0]))

    runs = [engine(words) for _ in range(3)]
    ends = [run.communicate(timeout=120) for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0], ends
    assert generations(host) == [1]
    assert host.verb("verify").content["faults"] == []


def test_the_environment_is_there_at_every_moment_of_a_change(host: Host) -> None:
    host.install(host.publish(RELEASES[0]))
    words = host.words("--source", host.published, lock=host.publish(RELEASES[1]))
    script = host.destination / "bin/alpha"
    missing: list[bool] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.is_set():
            missing.append(not os.access(script, os.X_OK))

    watcher = threading.Thread(target=watch)
    watcher.start()
    run = engine(words)
    out, err = run.communicate(timeout=120)
    ended.set()
    watcher.join()

    assert run.returncode == 0, out + err
    assert host.run("alpha") == "alpha 2.0"
    assert len(missing) > 100
    assert not any(missing)


@pytest.fixture
def without_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer renameat2 as a file system without exchange does, for processes started from now."""
    source, library = tmp_path / "no_exchange.c", tmp_path / "no_exchange.so"
    source.write_text(NO_EXCHANGE)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source], check=True)
    monkeypatch.setenv("LD_PRELOAD", str(library))


@pytest.mark.usefixtures("without_exchange")
def test_without_exchange_the_environment_becomes_a_link(host: Host) -> None:
    for release in RELEASES[:3]:
        lock = host.publish(release)
        run = engine(host.words("--source", host.published, "--keep", "1", lock=lock))
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, out + err

    assert host.destination.is_symlink()
    assert host.run("alpha") == "alpha 3.0"
    assert generations(host) == [3, 2]
    assert host.verb("verify").content["faults"] == []
    back = engine(["rollback", "--destination", str(host.destination)])
    assert back.wait(60) == 0
    back.communicate()
    assert host.run("alpha") == "alpha 2.0"
    assert not host.install(host.publish(RELEASES[1])).changed
