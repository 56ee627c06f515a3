"""Reading governed files of a work tree that a stranger's change was put into."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import UserError, run
from bot.governed import LARGEST, read_files
from bot.main import group

NAME = "upper-constraints.txt"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    here = tmp_path / "repository" / "data"
    here.mkdir(parents=True)
    (here.parent / ".git").mkdir()
    (here / "global-requirements.txt").write_text("requests  # Apache-2.0\n")
    (tmp_path / "secret").write_text("token-of-the-host\n")
    return here


def test_a_link_inside_of_the_repository_is_followed(directory: Path) -> None:
    (directory.parent / "pins").write_text("requests===2.32.5\n")
    (directory / NAME).symlink_to("../pins")
    assert read_files(directory)[NAME] == b"requests===2.32.5\n"


def outside(place: Path) -> None:
    place.symlink_to("../../secret")


def device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def pipe(place: Path) -> None:
    os.mkfifo(place)


def ring(place: Path) -> None:
    place.symlink_to(place.name)


def large(place: Path) -> None:
    with place.open("wb") as stream:
        stream.truncate(LARGEST + 1)


REFUSED = [
    (outside, "leads out"),
    (device, "leads out"),
    (pipe, "regular"),
    (ring, "reached"),
    (large, "larger"),
]


@pytest.mark.parametrize(("make", "reason"), REFUSED, ids=[one.__name__ for one, _ in REFUSED])
def test_anything_else_is_refused_at_once(
    directory: Path, make: Callable[[Path], None], reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    make(directory / NAME)
    with pytest.raises(UserError, match=reason):
        read_files(directory)
    for words in (["check"], ["check-project", str(directory)], ["update"], ["hold", "list"]):
        assert run(group, "pinwarden", [*words, "--data", str(directory)]) == 2
        told = "".join(capfd.readouterr())
        assert f"{NAME} is not read" in told
        assert "token-of-the-host" not in told


def test_a_directory_in_the_place_of_a_file_is_refused(directory: Path) -> None:
    (directory / NAME).mkdir()
    with pytest.raises(UserError, match="not a regular file"):
        read_files(directory)
