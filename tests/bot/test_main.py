"""The front door: what it lists, what it imports, and how it leaves."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.errors import UserError, guard, printable, run
from bot.main import VERBS, group
from resolver.engines.interface import EngineFailure
from resolver.index.interface import IndexUnavailable

HEAVY = ("git", "httpx", "jinja2", "lxml", "pydantic", "rich", "tomlkit")

ENDINGS: list[tuple[Exception | type[BaseException], int, str]] = [
    (UserError("no such place", "name one"), 2, "t: no such place\nhint: name one\n"),
    (UserError("server away", exit_code=3), 3, "t: server away\n"),
    (IndexUnavailable("the index is away"), 3, "t: the index is away\n"),
    (EngineFailure("uv is missing"), 3, "t: uv is missing\n"),
    (OSError(errno.ENOSPC, "No space left on device", "out"), 3, "t: out: No space left on"),
    (KeyboardInterrupt, 130, "t: interrupted\n"),
    (click.UsageError("no such option"), 2, "no such option"),
    (click.exceptions.Exit(1), 1, ""),
    (UserError("evil \x1b[31mname"), 2, "t: evil \\x1b[31mname\n"),
]


@pytest.mark.parametrize(("error", "code", "words"), ENDINGS)
def test_every_ending_has_its_code_and_its_words(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    assert guard(fail, "t") == code
    assert words in capsys.readouterr().err


def test_a_defect_is_one_line_and_a_log_without_credentials(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    shown = "https://user:secret@index.example.org/simple"

    def fail() -> None:
        raise ZeroDivisionError(f"at {shown}\nsecond line")

    assert guard(fail, "t") == 3
    message = capsys.readouterr().err
    (log,) = tmp_path.glob("pinwarden/crash-*.log")
    assert str(log) in message
    assert "second line" not in message
    assert "secret" not in message
    text = log.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "pinwarden " in text
    assert "secret" not in text


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_the_table_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(group, "pinwarden", [verb, "--help"]) == 0
    assert f"Usage: pinwarden {verb}" in capsys.readouterr().out


def test_an_unknown_verb_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(group, "pinwarden", ["frobnicate"]) == 2
    assert "frobnicate" in capsys.readouterr().err


def test_help_imports_no_verb_and_nothing_heavy() -> None:
    script = (
        "import sys; from bot.errors import run; from bot.main import group\n"
        "code = run(group, 'pinwarden', ['--help'])\n"
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    loaded = set(done.stderr.split())
    assert done.returncode == 0
    assert all(verb in done.stdout for verb in VERBS)
    assert not loaded & set(HEAVY)
    assert not any(name.startswith("bot.commands.") for name in loaded)


def test_a_polite_kill_is_an_interruption() -> None:
    script = (
        "import sys, time; from bot.errors import guard\n"
        "def work():\n"
        "    print('ready', flush=True); time.sleep(60)\n"
        "sys.exit(guard(work, 't'))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "t: interrupted\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202eevil", "\\u202eevil"),
    ],
)
def test_foreign_text_cannot_steer_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown
