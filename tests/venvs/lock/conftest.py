"""A lab for locks: an index on loopback, git over file://, the real uv."""

import io
import json
import os
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.pylock import Pylock

from tests.servers import distributions
from tests.servers.index import LoopbackIndex
from venvs.main import main
from venvs.pylock import Lock, parse_lock


@dataclass
class LockLab:
    """Runs `lock` in a directory of its own; every lock is read by packaging as well."""

    room: Path
    index: LoopbackIndex
    capsys: pytest.CaptureFixture[str]

    @property
    def output(self) -> Path:
        """The lock."""
        return self.room / "pylock.toml"

    def write(self, name: str, *lines: str) -> str:
        """Write a file of lines; return its path."""
        path = self.room / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(path)

    def run(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run `lock` against the index of the lab; return its document."""
        given = ("--store", str(self.room / "store"), "--output", str(self.output))
        index = () if "--index-url" in words else ("--index-url", self.index.url)
        fast = ("--timeout", "2", "--retries", "1", "--python", sys.executable)
        found = main(["lock", "--format", "json", *given, *index, *fast, *words])
        out, err = self.capsys.readouterr()
        assert found == code, f"{out}\n{err}"
        document: dict[str, Any] = json.loads(out)
        return document

    def lock(self) -> Lock:
        """Return the lock, which packaging accepts too."""
        text = self.output.read_text(encoding="utf-8")
        Pylock.from_dict(tomllib.loads(text)).validate()
        return parse_lock(text, "the lock")

    def repository(self, name: str, *files: tuple[str, str]) -> Path:
        """Make a repository of git with a commit on main and the tag v1."""
        top = self.room / "git" / name
        top.mkdir(parents=True)
        git(top, "init", "--quiet", "--initial-branch=main")
        self.commit(top, *files)
        git(top, "tag", "--annotate", "--message=v1", "v1")
        return top

    @staticmethod
    def commit(top: Path, *files: tuple[str, str]) -> str:
        """Commit files to a repository; return the commit."""
        for name, text in files:
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        git(top, "add", "--all")
        git(top, "commit", "--quiet", "--message=change")
        return git(top, "rev-parse", "HEAD")


def project(name: str, version: str, *requires: str) -> tuple[tuple[str, str], ...]:
    """Return the files of a project that builds without anything from an index."""
    archive = distributions.sdist(name, version, requires=requires).content
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        members = [(one.name.partition("/")[2], opened.extractfile(one)) for one in opened]
        return tuple((path, file.read().decode()) for path, file in members if file)


def git(top: Path, *words: str) -> str:
    """Run git in a repository, as somebody."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *who, *words], cwd=top, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def lab(
    tmp_path: Path,
    index_server: LoopbackIndex,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> LockLab:
    """Return a lab with an empty index, where this machine's pip.conf says nothing."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return LockLab(tmp_path, index_server, capsys)
