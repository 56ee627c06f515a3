"""A run that is killed at any step leaves the old environment or the new one, never a mixture.

The audit hook of PEP 578 tells each time that the engine opens, renames, removes or starts
something; a run is killed at the first of each kind, and the next run must bring all in order.
"""

import re
import shutil
import signal
from pathlib import Path

from tests.venvs.install.conftest import Host, engine, made_wheel

OLD = made_wheel("alpha", "1.0")
NEW = made_wheel("alpha", "2.0")
EVENTS = (
    "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod", "os.truncate",
    "subprocess.Popen", "shutil.rmtree", "tempfile.mkstemp", "tempfile.mkdtemp", "open",
)  # fmt: skip
PRELUDE = """
import os, signal, sys
EVENTS, LIMIT, LOG = {events!r}, {limit!r}, {log!r}
seen = [0]


def hook(event, values):
    if event not in EVENTS or (event == "open" and not writes(values)):
        return
    if str(values[0]) == LOG:
        return
    seen[0] += 1
    if seen[0] == LIMIT:
        os.kill(os.getpid(), signal.SIGKILL)
    if LIMIT is None:
        with open(LOG, "a") as stream:
            stream.write(event + " " + " ".join(map(str, values[:2])) + "\\n")


def writes(values):
    mode, flags = values[1], values[2]
    return (isinstance(mode, str) and mode[0] in "wax") or flags & (os.O_WRONLY | os.O_RDWR)


sys.addaudithook(hook)
"""


def test_every_kill_leaves_one_of_the_two_and_the_next_run_ends_in_order(
    host: Host, tmp_path: Path
) -> None:
    old = host.publish(OLD)
    host.install(old)
    new = host.publish(NEW).rename(host.root / "pylock.new.toml")
    old = host.publish(OLD)
    facts = ("--fact", "main", "need_service_restart", "True", "--facts-name", "os")
    log = tmp_path / "log"
    words = host.words("--source", host.published, *facts, lock=new)

    before = tmp_path / "before"
    shutil.copytree(host.root, before, symlinks=True)
    assert _ended(words, None, log) == 0
    steps = _first_of_each_kind(log.read_text().splitlines())
    assert len(steps) > 20, "the hook saw too little to be true"
    for step in steps:
        shutil.rmtree(host.root)
        shutil.copytree(before, host.root, symlinks=True)
        code = _ended(words, step, tmp_path / "unused")

        assert code == -signal.SIGKILL, f"step {step} was not reached"
        assert host.run("alpha") in ("alpha 1.0", "alpha 2.0")
        answer = host.call(*words)
        assert answer.code == 0, (step, answer.content)
        assert host.run("alpha") == "alpha 2.0"
        assert "need_service_restart = True" in (host.root / "facts/os.fact").read_text()
        assert host.verb("verify").content["faults"] == []
        assert not host.call(*words).changed
    assert host.install(old).changed
    assert [one.name for one in host.beside.iterdir() if re.match(r"new-|\.", one.name)] == []


def _ended(words: list[str], limit: int | None, log: Path) -> int:
    process = engine(words, PRELUDE.format(events=EVENTS, limit=limit, log=str(log)))
    out, err = process.communicate(timeout=120)
    assert process.returncode in (0, -signal.SIGKILL), out + err
    return process.returncode


def _first_of_each_kind(lines: list[str]) -> list[int]:
    """Return the numbers of events with no like before them: in the store, in the tree, beside."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        kind = re.sub(r"/store/\S*", "/store", re.sub(r"/new-\d+/\S*", "/new", line))
        kind = re.sub(r"\.\w[\w.-]*\.\w{8}\b|-\w{8}\b|\d+", "*", kind)
        found.setdefault(kind, number)
    return sorted(found.values())
