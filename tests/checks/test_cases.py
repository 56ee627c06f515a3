"""Every directory under tests/cases: a tree or a change, a command, and what it must print."""

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex

CASES = Path(__file__).parent.parent / "cases"
DIRECTORIES = sorted(path.parent for path in CASES.glob("*/*/head"))
DAY = "2026-06-01"


@pytest.mark.parametrize(
    "case", DIRECTORIES, ids=lambda path: f"{path.parent.name}/{path.name}" if path else ""
)
def test_case(
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    here = tmp_path / "repository"
    _set_up(case, here)
    monkeypatch.chdir(here)
    with _index(case) as url:
        if url:
            monkeypatch.setenv("UV_DEFAULT_INDEX", url)
        status = run(group, "pinwarden", _arguments(case))
    printed = _redacted(capsys.readouterr().out, here) + f"exit {status}\n"
    expected = case / "expected"
    if request.config.getoption("--accept"):
        expected.write_text(printed, encoding="utf-8")
    assert printed == expected.read_text(encoding="utf-8")


def _arguments(case: Path) -> list[str]:
    command = case / "command"
    if command.is_file():
        return [word.replace("@DAY@", DAY) for word in shlex.split(command.read_text())]
    compared = ["--rev", "HEAD", "--base", "master"] if (case / "base").is_dir() else []
    return ["check", "--today", DAY, *compared]


def _set_up(case: Path, here: Path) -> None:
    here.mkdir()
    _git(here, "init", "-q", "-b", "master")
    _git(here, "config", "user.name", "A Person")
    _git(here, "config", "user.email", "person@example.org")
    if (case / "base").is_dir():
        _copy(case / "base", here)
        _commit(here, "Begin")
        _git(here, "checkout", "-q", "-b", "change")
        _empty(here)
    _copy(case / "head", here)
    message = case / "message"
    _commit(here, message.read_text(encoding="utf-8") if message.is_file() else "Change")


def _copy(tree: Path, here: Path) -> None:
    """Copy with new times: git takes a file of the same size and an old time for unchanged."""
    shutil.copytree(tree, here, dirs_exist_ok=True, symlinks=True, copy_function=shutil.copy)


def _empty(here: Path) -> None:
    for path in here.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _commit(here: Path, message: str) -> None:
    _git(here, "add", "-A")
    _git(here, "commit", "-q", "--allow-empty", "-m", message)


def _git(here: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=here, check=True, capture_output=True)


def _redacted(text: str, here: Path) -> str:
    """Leave out what has nothing to do with the case: where it ran, and what nobody asked for."""
    text = re.sub(r"^not judged: .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"\b[0-9a-f]{12,40}(?= \()", "@COMMIT@", text.replace(str(here), "@HERE@"))


@contextmanager
def _index(case: Path) -> Iterator[str]:
    file = case / "index.toml"
    if not file.is_file():
        yield ""
        return
    with LoopbackIndex() as index:
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get("release", ()):
            more = {key: value for key, value in row.items() if key not in ("name", "version")}
            requires = more.pop("requires", [])
            index.wheel(row["name"], row["version"], *requires, **more)
        yield index.url
