"""generate-constraints: the installed script, a real uv, and an index on loopback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.index import Fault, LoopbackIndex
from tests.servers.world import World

SCRIPT = Path(sys.executable).parent / "generate-constraints"


@pytest.fixture
def index(index_server: LoopbackIndex) -> LoopbackIndex:
    """Return an index on which alpha moves on, and beta has left Python 3.11 behind."""
    for version in ("1.0", "9.0", "10.0"):
        index_server.wheel("alpha", version, "delta")
    index_server.wheel("beta", "1.0", requires_python="<3.12")
    index_server.wheel("beta", "2.0", requires_python=">=3.12")
    index_server.wheel("Delta.Extra", "4.0")
    index_server.wheel("delta", "3.0", "Delta_Extra")
    return index_server


def generate(
    index: LoopbackIndex, here: Path, *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [SCRIPT, "--index-url", index.url, *arguments],
        cwd=here,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    return done


def lines(text: str) -> set[str]:
    return set(text.splitlines())


def test_all_pythons_at_once_without_their_interpreters(
    index: LoopbackIndex, tmp_path: Path
) -> None:
    (tmp_path / "gr.txt").write_text("alpha\nbeta\n")
    (tmp_path / "deny.txt").write_text("delta-extra\n")
    done = generate(
        index,
        tmp_path,
        *("-p", "3.11", "-p", "python3.12", "-r", "gr.txt", "-b", "deny.txt"),
        *("--version-map", "3.12:3.13"),
    )
    assert lines(done.stdout) == {
        "alpha===10.0",
        "beta===1.0;python_version<'3.12'",
        "beta===2.0;python_version>='3.12'",
        "delta===3.0",
    }


def test_present_pins_and_holds_beside_the_file_count(index: LoopbackIndex, tmp_path: Path) -> None:
    header = "# Trusted by others.\n\n"
    (tmp_path / "gr.txt").write_text("alpha\nbeta<2\n")
    (tmp_path / "upper-constraints.txt").write_text(f"{header}beta===1.0\nalpha===1.0\n")
    (tmp_path / "holds.toml").write_text(
        '[[hold]]\npackage = "alpha"\nspecifier = "<10"\nreason = "10 breaks logins"\n'
    )
    done = generate(index, tmp_path, "-p", "3.11", "-r", "gr.txt")
    assert done.stdout.startswith(header)
    assert "alpha===9.0" in lines(done.stdout)
    assert (tmp_path / "upper-constraints.txt").read_text().endswith("alpha===1.0\n")


def test_what_people_lowered_stays_even_when_the_shell_empties_the_file(
    index: LoopbackIndex, world: World
) -> None:
    place = world.path / "data/upper-constraints.txt"
    world.commit({"data/upper-constraints.txt": "# Header.\nalpha===10.0\nbeta===2.0\n"}, "Up")
    world.commit({"data/upper-constraints.txt": "# Header.\nalpha===9.0\nbeta===2.0\n"}, "Back")
    with place.open("wb") as stream:
        subprocess.run(
            [SCRIPT, "--index-url", index.url, "-p", "3.12", "-r", "global-requirements.txt"],
            cwd=place.parent,
            check=True,
            stdout=stream,
        )
    assert lines(place.read_text()) == {
        "# Header.",
        "alpha===9.0",
        "beta===2.0",
        "delta===3.0",
        "Delta.Extra===4.0",
    }


def test_nothing_is_written_when_there_is_no_answer(index: LoopbackIndex, tmp_path: Path) -> None:
    index.wheel("gamma", "1.0", "alpha<10")
    (tmp_path / "gr.txt").write_text("alpha>=10\ngamma\n")
    done = generate(index, tmp_path, "-p", "3.12", "-r", "gr.txt", code=1)
    assert not done.stdout
    assert "gamma" in done.stderr
    assert "alpha" in done.stderr


def test_nothing_is_written_when_the_index_refuses(index: LoopbackIndex, tmp_path: Path) -> None:
    index.always_fail("/simple/delta/", Fault(status=403))
    (tmp_path / "gr.txt").write_text("alpha\n")
    done = generate(index, tmp_path, "-p", "3.12", "-r", "gr.txt", code=3)
    assert not done.stdout
    assert "delta" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-r", "gr.txt"), "Missing option '-p'"),
        (("-p", "3.12"), "Missing option '-r'"),
        (("-p", "perl", "-r", "gr.txt"), "-p perl: "),
        (("-p", "3.12", "-r", "none.txt"), "none.txt: No such file"),
        (("-p", "3.12", "-r", "gr.txt", "--version-map", "3.13:3.12"), "3.13 is not resolved"),
    ],
)
def test_wrong_usage(
    index: LoopbackIndex, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "gr.txt").write_text("alpha\n")
    done = generate(index, tmp_path, *arguments, code=2)
    assert not done.stdout
    assert message in done.stderr
