"""normalize-requirements: the form of lines, and nothing but the form."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.compat.normalize import command, normalized
from bot.errors import run

SCRIPT = Path(sys.executable).parent / "normalize-requirements"
BEFORE = """\
# A remark.

zeta <2,>=1.0, !=1.5 # Apache-2.0
alpha[b,a] >= 1 ; python_version < "3.12"
-e file:///opt/x#egg=x
-r other.txt
plain
"""
AFTER = """\
# A remark.

zeta>=1.0,!=1.5,<2  # Apache-2.0
alpha[a,b]>=1;python_version<'3.12'
-e file:///opt/x#egg=x
-r other.txt
plain
"""


def test_to_stdout_leaves_the_file_alone(tmp_path: Path) -> None:
    place = tmp_path / "requirements.txt"
    place.write_text(BEFORE)
    done = subprocess.run([SCRIPT, place], check=True, capture_output=True, text=True)
    assert done.stdout == AFTER
    assert place.read_text() == BEFORE


@pytest.mark.parametrize("option", ["-s", "--save"])
def test_in_place(tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "requirements.txt"
    place.write_text(BEFORE)
    assert run(command, "normalize-requirements", [option, str(place)]) == 0
    assert place.read_text() == AFTER
    assert not capsys.readouterr().out


def test_normal_form_is_normal() -> None:
    assert normalized(AFTER.encode(), "r.txt") == AFTER.encode()


def test_every_bad_line_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "requirements.txt"
    place.write_text("good\nbad bad\nalso=bad\n")
    assert run(command, "normalize-requirements", ["-s", str(place)]) == 2
    said = capsys.readouterr().err
    assert f"{place}:2:" in said
    assert f"{place}:3:" in said
    assert place.read_text() == "good\nbad bad\nalso=bad\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b""), (b"a", b"a\n"), (b"a >1\r\n\r\n", b"a>1\n\n"), (b"\n", b"\n")],
)
def test_line_ends(before: bytes, after: bytes) -> None:
    assert normalized(before, "r.txt") == after


def test_not_utf_8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "requirements.txt"
    place.write_bytes(b"a\n\xff\n")
    assert run(command, "normalize-requirements", [str(place)]) == 2
    assert f"{place}:2: not UTF-8" in capsys.readouterr().err
