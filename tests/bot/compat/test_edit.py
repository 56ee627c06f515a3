"""edit-constraints: only the lines of one package change."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from bot.compat.edit import command, edited
from bot.errors import UserError, run

SCRIPT = Path(sys.executable).parent / "edit-constraints"
HEADER = "# WARNING: a file that other files trust.\n#\n"
FILE = (
    HEADER + "zeta===1.0\n# About db.\noslo.db===17.0.0  # why\nalpha===2.0;python_version<'3.12'\n"
)
EDITABLE = "-e file:///opt/stack/oslo.db#egg=oslo.db"

# The replacement of oslo.db, and what the file says then.
EDITS = [
    ("", FILE.replace("oslo.db===17.0.0  # why\n", "")),
    (
        "oslo.db===18",
        FILE.replace("oslo.db===17.0.0  # why\n", "").replace("zeta", "oslo.db===18\nzeta"),
    ),
    (EDITABLE, FILE.replace("oslo.db===17.0.0  # why\n", "").replace("zeta", EDITABLE + "\nzeta")),
]

# Lines that are oslo.db's, however they are written, and lines that are not.
ITS = [
    "oslo.db===1.0",
    "oslo_db==1.0",
    "Oslo-DB >= 1.0",
    "oslo.db[mysql]===1.0",
    "oslo.db;python_version<'3.12'",
    "oslo.db:(python_version=='2.7')",
    "oslo.db @ https://example.org/oslo.db.tar.gz",
    "oslo.db",
    "oslo.db # why",
    "  oslo.db===1.0",
    "-e file:///opt/stack/oslo.db#egg=oslo.db",
    "--editable git+https://example.org/x@main#subdirectory=a&egg=oslo_db",
    "file:///opt/stack/oslo.db#egg=oslo.db",
    "oslo.db===1.0 \\\n    --hash=sha256:00",
]
NOT_ITS = [
    "oslo.dbs===1.0",
    "oslo===1.0",
    "oslo.db-extra===1.0",
    "# oslo.db===1.0",
    "-e file:///opt/stack/oslo.db",
    "-c oslo.db",
    "https://example.org/oslo.db.tar.gz",
    "",
]


@pytest.mark.parametrize(("replacement", "after"), EDITS)
def test_everything_else_stays(tmp_path: Path, replacement: str, after: str) -> None:
    place = tmp_path / "upper-constraints.txt"
    place.write_text(FILE)
    place.chmod(0o640)
    assert run(command, "edit-constraints", [str(place), "oslo_DB", replacement]) == 0
    assert place.read_text() == after
    assert place.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("line", ITS)
def test_every_spelling_of_a_line_is_replaced(line: str) -> None:
    before = f"a===1\n{line}\nb===1\n".encode()
    assert edited(before, canonicalize_name("oslo.db"), "") == b"a===1\nb===1\n"


@pytest.mark.parametrize("line", NOT_ITS)
def test_other_lines_are_not(line: str) -> None:
    before = f"a===1\n{line}\nb===1\n".encode()
    assert edited(before, canonicalize_name("oslo.db"), "") == before


def test_a_name_that_looks_like_a_scheme() -> None:
    before = b"https://example.org/x.tar.gz\nfile===1\n"
    assert edited(before, canonicalize_name("https"), "") == before
    assert edited(before, canonicalize_name("file"), "") == b"https://example.org/x.tar.gz\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["FILE", "oslo.db", EDITABLE],
        ["--", "FILE", "oslo.db", EDITABLE],
        ["FILE", "--", "oslo.db", EDITABLE],
        ["FILE", "oslo.db", "--", EDITABLE],
        ["FILE", "oslo.db", *EDITABLE.split()],
    ],
)
def test_the_installed_script_takes_a_hyphen_with_and_without_dashes(
    tmp_path: Path, arguments: list[str]
) -> None:
    place = tmp_path / "uc.txt"
    place.write_text(FILE)
    given_arguments = [str(place) if one == "FILE" else one for one in arguments]
    subprocess.run([SCRIPT, *given_arguments], check=True)
    assert place.read_text() == EDITS[2][1]


def test_doing_it_twice_is_doing_it_once(tmp_path: Path) -> None:
    place = tmp_path / "uc.txt"
    place.write_text(FILE)
    for _ in range(2):
        run(command, "edit-constraints", [str(place), "oslo.db", EDITABLE])
    assert place.read_text() == EDITS[2][1]


def test_the_form_without_a_file_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "edit-constraints", ["oslo.db", EDITABLE]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "edit-constraints: Three arguments are needed, 2 given.",
        f"hint: name the file first: edit-constraints upper-constraints.txt oslo.db '{EDITABLE}'",
    ]


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "edit-constraints", [str(tmp_path / "none"), "a", ""]) == 2
    assert "none: No such file or directory" in capsys.readouterr().err


def test_several_lines_are_refused() -> None:
    with pytest.raises(UserError, match="several lines"):
        edited(b"a===1\n", canonicalize_name("a"), "a===2\n-r /etc/passwd")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"a===2\n"),
        (b"# only", b"# only\na===2\n"),
        (b"a===1", b"a===2\n"),
        (b"# h\r\nb===1\r\n", b"# h\r\na===2\r\nb===1\r\n"),
        (b"# \xff\nb===1\n", b"# \xff\na===2\nb===1\n"),
    ],
)
def test_odd_files_keep_their_bytes(before: bytes, after: bytes) -> None:
    assert edited(before, canonicalize_name("a"), "a===2") == after


LINES = st.lists(
    st.one_of(
        st.text(
            st.characters(exclude_characters="\r\n\\", exclude_categories=["Cs"]), max_size=20
        ).map(lambda text: f"# {text}"),
        st.builds(
            "{}==={}".format, st.sampled_from(["a", "A", "b", "b-c", "b.d"]), st.integers(0, 9)
        ),
        st.just(""),
    )
)


@given(lines=LINES, name=st.sampled_from(["a", "b", "b_c", "z"]))
def test_comments_and_other_lines_are_kept_in_order(lines: list[str], name: str) -> None:
    key = canonicalize_name(name)
    before = "".join(f"{line}\n" for line in lines).encode()
    after = edited(before, key, f"{name}===42").decode().split("\n")[:-1]
    others = [line for line in lines if not line or canonicalize_name(line.split("=")[0]) != key]
    assert after.count(f"{name}===42") == 1
    at = after.index(f"{name}===42")
    assert after[:at] + after[at + 1 :] == others
    assert all(not line or line.startswith("#") for line in after[:at])
