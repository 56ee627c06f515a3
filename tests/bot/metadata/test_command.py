"""pinwarden metadata, as a person runs it, against an index on loopback and the configured one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from resolver.sandbox import find
from resolver.session import DEFAULT_INDEX
from tests.servers.index import LoopbackIndex

pytestmark = pytest.mark.index


@pytest.fixture
def data(tmp_path: Path) -> Path:
    if isinstance(find(), str) and os.environ.get("CI") != "true":
        pytest.skip(str(find()))
    directory = tmp_path / "data"
    directory.mkdir()
    (directory / "global-requirements.txt").write_text("needy\ntold\nnewcomer\n")
    (directory / "upper-constraints.txt").write_text("needy===1.0\ntold===1.0\n")
    return directory


@pytest.fixture
def index(index_server: LoopbackIndex) -> LoopbackIndex:
    index_server.sdist("needy", "1.0", "told>=1", static=False)
    index_server.sdist("told", "1.0")
    index_server.sdist("newcomer", "0.5", static=False)
    return index_server


def pinwarden(index: LoopbackIndex, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("pinwarden")
    urls = ("--index-url", index.url, "--index-url", DEFAULT_INDEX)
    return subprocess.run(
        [str(program), "metadata", words[0], *urls, "--data", str(data), *words[1:]],
        capture_output=True,
        text=True,
        check=False,
    )


def test_record_and_check(index: LoopbackIndex, data: Path) -> None:
    done = pinwarden(index, data, "record")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "needy 1.0 needs told>=1\nnewcomer 0.5 needs nothing\n"
    text = (data / "sdist-metadata.toml").read_text()
    assert pinwarden(index, data, "record").returncode == 0
    assert (data / "sdist-metadata.toml").read_text() == text
    assert pinwarden(index, data, "check", "--rebuild").returncode == 0

    index.remove("newcomer")
    (data / "sdist-metadata.toml").write_text(text.replace("told>=1", "told>=2"))
    checked = pinwarden(index, data, "check", "--rebuild", "--format", "json")
    assert checked.returncode == 1
    faults = {fault["release"]: fault["kind"] for fault in json.loads(checked.stdout)["faults"]}
    assert faults == {"needy==1.0": "different", "newcomer==0.5": "gone"}


def test_what_is_no_release_is_refused(index: LoopbackIndex, data: Path) -> None:
    done = pinwarden(index, data, "record", "needy==9", "needy==1.0")
    assert done.returncode == 2
    assert "needy==9 is not on the index" in done.stderr
    done = pinwarden(index, data, "record", "needy")
    assert done.returncode == 2
    assert "hint: name releases as in" in done.stderr
    assert not (data / "sdist-metadata.toml").exists()


def test_a_failed_build_is_shown_and_typed_in_instead(index: LoopbackIndex, data: Path) -> None:
    index.sdist("needy", "1.0", static=False, fails="needs libfoo.h")
    done = pinwarden(index, data, "record", "needy==1.0")
    assert done.returncode == 1
    assert "RuntimeError: needs libfoo.h\n" in done.stderr
    assert "pinwarden metadata record needy==1.0 --declare REQUIREMENT" in done.stderr

    words = ("needy==1.0", "--declare", "told >= 1", "--requires-python", ">=3.8")
    done = pinwarden(index, data, "record", *words)
    assert (done.returncode, done.stdout) == (0, "needy 1.0 needs told >= 1\n")
    text = (data / "sdist-metadata.toml").read_text()
    assert text.startswith("# Typed by a person, not built.\n[[release]]\n")
    assert 'requires-python = ">=3.8"\n' in text
    assert pinwarden(index, data, "record", *words).returncode == 0
    assert (data / "sdist-metadata.toml").read_text() == text
    done = pinwarden(index, data, "record", "needy==1.0", "--declare", "none")
    assert done.stdout == "needy 1.0 needs nothing\n"
    assert (data / "sdist-metadata.toml").read_text().count("Typed by a person") == 1
