"""What a person may type of a release, and what not; the index is on loopback."""

from pathlib import Path

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex

REFUSED = (
    (("needy==1.0", "newcomer==0.5", "--declare", "told"), "speaks of one release"),
    (("--declare", "told"), "speaks of one release"),
    (("needy==1.0", "--declare", "told >", "--declare", "x @"), "not a requirement (PEP 508)"),
    (("needy==1.0", "--declare", "told", "--declare", "none"), "contradicts the others"),
    (("needy==1.0", "--requires-python", ">=3"), "is not declared"),
    (("needy==1.0", "--declare", "none", "--requires-python", "3"), "is not a specifier"),
    (("told==1.0", "--declare", "none"), "tells its metadata without a build"),
    (("needy==9", "--declare", "none"), "is not on the index"),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "global-requirements.txt").write_text("needy\ntold\nnewcomer\n")
    (tmp_path / "upper-constraints.txt").write_text("needy===1.0\ntold===1.0\n")
    return tmp_path


def record(index: LoopbackIndex, data: Path, *words: str) -> int:
    index.sdist("needy", "1.0", static=False)
    index.sdist("told", "1.0")
    index.sdist("newcomer", "0.5", static=False)
    options = ["--index-url", index.url, "--data", str(data)]
    return run(group, "pinwarden", ["metadata", "record", *options, *words])


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_what_cannot_be_declared(
    index_server: LoopbackIndex,
    data: Path,
    words: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert record(index_server, data, *words) == 2
    assert message in capsys.readouterr().err
    assert not (data / "sdist-metadata.toml").exists()


def test_what_is_declared_is_written(index_server: LoopbackIndex, data: Path) -> None:
    words = ("needy==1.0", "--declare", "b>=1", "--declare", "a", "--requires-python", ">=3.8")
    assert record(index_server, data, *words) == 0
    assert (data / "sdist-metadata.toml").read_text() == (
        "# Typed by a person, not built.\n"
        '[[release]]\nname = "needy"\nversion = "1.0"\n'
        'requires-dist = [\n    "b>=1",\n    "a",\n]\n'
        'requires-python = ">=3.8"\n'
    )
