"""Runs that are killed at every step, and runs that meet: the next one ends what was begun."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import distributions, sources
from tests.venvs.building.workshop import Workshop

# Kills itself before the n-th rename, by which a file gets its place.
KILLER = """
import os, signal, sys
left = int(sys.argv.pop(1))
def count(event, arguments):
    global left
    if event == "os.rename":
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
from venvs.main import main
sys.exit(main())
"""


@pytest.fixture
def two(workshop: Workshop) -> Workshop:
    """Return a workshop with a lock of a wheel to fetch and one to build."""
    workshop.locked(
        workshop.package(distributions.wheel("pure", "1.0")),
        workshop.package(sources.sdist("native", "2.0", sources.files("native", "2.0"))),
    )
    return workshop


def killed(workshop: Workshop, verb: str, step: int, *options: str | Path) -> bool:
    """Run a verb until its step; return whether it came to it."""
    words = ["--format", "json", *map(str, options)]
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(step), verb, *words],
        check=False, capture_output=True, timeout=120, env=workshop.variables(), cwd=workshop.root,
    )  # fmt: skip
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


def test_a_build_that_is_killed_anywhere_is_ended_by_the_next(two: Workshop) -> None:
    unbuilt = two.lock.read_bytes()
    step = 0
    while killed(two, "build", step, *two.build_options()):
        assert two.lock.read_bytes() == unbuilt
        assert two.build().code == 0
        assert sorted(one.name for one in two.read().packages if one.is_built) == ["native", "pure"]
        assert all(two.wheel(name).is_file() for name in ("native", "pure"))
        assert not list((two.store / "building").iterdir())
        shutil.rmtree(two.store)
        two.lock.write_bytes(unbuilt)
        step += 1
    assert step == 5  # the archive, two wheels, the record, the lock


def test_publishing_that_is_killed_anywhere_is_ended_by_the_next(two: Workshop) -> None:
    assert two.build().code == 0
    www, texts = two.root / "www", two.root / "texts"
    options = (
        *("--lock", two.lock, "--store", two.store, "--directory", www),
        *("--requirements-directory", texts, "--name", "svc"),
    )
    step = 0
    while killed(two, "publish", step, *options):
        for page in www.glob("simple/*/index.html"):
            assert (www / page.read_text().partition('href="../../')[2].partition("#")[0]).is_file()
        assert not (texts / "svc-constraints.txt").exists()
        if step % 4 == 0:  # often enough
            assert two.run("publish", *options).code == 0
            assert len(list(www.glob("*.whl*"))) == 4  # and no draft
            assert len(list(www.glob("simple/*/index.json"))) == 2
            assert (texts / "svc-constraints.txt").exists()
            shutil.rmtree(texts)
        shutil.rmtree(www)
        step += 1
    assert step == 11  # four files of wheels, six pages, the constraints


def started(workshop: Workshop, *options: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        workshop.command("build", *workshop.build_options(), *options),
        env=workshop.variables(), cwd=workshop.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_until(is_so: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def wait_for_compiler(workshop: Workshop) -> None:
    wait_until(lambda: list(workshop.store.glob("building/*/*/source/*/_native.so")))


def is_waiting(process: int) -> bool:
    """Say whether a process waits for a lock, as proc_locks(5) shows it."""
    lines = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and f" {process} " in line for line in lines)


def test_a_compiler_at_work_is_no_obstacle_for_the_next_run(two: Workshop, confine: str) -> None:
    gate = two.root / "open" / "gate"
    gate.parent.mkdir()
    options = (*("--environment", f"GATE={gate}", "--visible", gate.parent, "--confine", confine),)
    first = started(two, *options)
    wait_for_compiler(two)
    first.kill()
    first.communicate(timeout=60)
    gate.write_text("")
    answer = two.build(*options)
    assert answer.code == 0, answer.log
    assert answer.document["built"] != []


def test_two_builds_at_once_share_one(two: Workshop) -> None:
    gate = two.root / "open" / "gate"
    gate.parent.mkdir()
    options = ("--environment", f"GATE={gate}", "--visible", gate.parent)
    other = Workshop(two.root, two.index, two.environment)
    first = started(two, *options)
    wait_for_compiler(two)
    second = started(other, *options)
    wait_until(lambda: is_waiting(second.pid))
    gate.write_text("")
    ends = [run.communicate(timeout=120) for run in (first, second)]
    assert [run.returncode for run in (first, second)] == [0, 0]
    answers = [json.loads(out) for out, _ in ends]
    assert [len(answer["built"]) for answer in answers] == [1, 0]
    assert "waiting for another run that holds the build of native" in answers[1]["log"]
    assert len(list((two.store / "wheels").glob("*/*/native*"))) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_compiler(two: Workshop, number: signal.Signals) -> None:
    gate = two.root / "gate"
    run = started(two, "--environment", f"GATE={gate}", "--confine", "no")
    wait_for_compiler(two)
    run.send_signal(number)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, out + err
    assert not list((two.store / "building").iterdir())
