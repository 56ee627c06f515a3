"""Running one engine: what it sees, and every way in which it can end badly."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from resolver.engines.interface import EngineFailure
from resolver.engines.process import Ended, run, tail


def script(text: str, timeout: float = 20.0, limit: int = 100_000) -> Ended:
    return run([sys.executable, "-c", text], cwd=None, timeout=timeout, limit=limit)


def test_sees_nothing_of_ours() -> None:
    os.environ["PINWARDEN_TEST_SECRET"] = "hunter2"  # noqa: S105 - a decoy, to be seen nowhere
    try:
        ended = script("import os; print(dict(os.environ), os.listdir(os.environ['HOME']))")
    finally:
        del os.environ["PINWARDEN_TEST_SECRET"]
    assert ended.code == 0
    assert "hunter2" not in ended.stdout
    assert ended.stdout.rstrip().endswith("['tmp']")


def test_home_and_its_scratch_space_go_away() -> None:
    home = Path(script("import os; print(os.environ['HOME'])").stdout.strip())
    assert not home.exists()


def test_a_failing_code_is_an_answer() -> None:
    ended = script("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")
    assert ended == Ended(code=7, stdout="out\n", stderr="err\n")


def test_bytes_that_are_no_utf8_stay_visible() -> None:
    assert "\\xff" in script(r"import os; os.write(1, b'\xff\n')").stdout


BAD_ENDS = {
    "killed": (
        "import os, sys; print('last words', file=sys.stderr, flush=True); os.kill(os.getpid(), 9)",
        ["killed by SIGKILL", "last words"],
    ),
    "too slow": ("import time; print('busy', flush=True); time.sleep(60)", ["after 1 s", "busy"]),
    "too loud": ("while True: print('x' * 1000)", ["more than 100000 bytes"]),
    "slow with closed outputs": (
        "import os, time; os.close(1); os.close(2); time.sleep(60)",
        ["after 1 s", "it said nothing"],
    ),
}


@pytest.mark.parametrize(("text", "words"), BAD_ENDS.values(), ids=BAD_ENDS)
def test_bad_ends_say_what_happened(text: str, words: list[str]) -> None:
    started = time.monotonic()
    with pytest.raises(EngineFailure) as caught:
        script(text, timeout=1.0 if "time" in text else 20.0)
    assert all(word in str(caught.value) for word in words)
    assert time.monotonic() - started < 15


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(EngineFailure, match=r"/nonexistent/uv cannot be run: No such file"):
        run(["/nonexistent/uv"], cwd=None, timeout=1.0)


def test_children_end_with_the_engine(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    script(
        "import subprocess, sys, time, pathlib\n"
        f"subprocess.Popen([sys.executable, '-c', {child!r}], stdout=2)\n"
        f"while not (pathlib.Path({str(note)!r}).exists() and"
        f" pathlib.Path({str(note)!r}).read_text()): time.sleep(0.05)\n"
    )
    assert not _alive(int(note.read_text()))


def _alive(pid: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return True


def test_tail_prefers_stderr_and_is_short() -> None:
    ended = Ended(code=1, stdout="out", stderr="\n".join(str(number) for number in range(100)))
    assert tail(ended, lines=2) == "98\n99"
    assert tail(Ended(code=1, stdout=" out \n", stderr="")) == "out"
