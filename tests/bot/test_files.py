"""Replace files whole, or not at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.files import write_atomic


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "new", b"text\n")
    finally:
        os.umask(before)
    assert (tmp_path / "new").read_bytes() == b"text\n"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o444])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"old\n")
    place.chmod(mode)
    write_atomic(place, b"new\n")
    assert place.read_bytes() == b"new\n"
    assert stat.S_IMODE(place.stat().st_mode) == mode
    assert os.listdir(tmp_path) == ["file"]  # noqa: PTH208 - the names are what counts


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"real\n")
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(UserError, match="is a symbolic link to real") as caught:
        write_atomic(tmp_path / "link", b"new\n")
    assert caught.value.hint
    assert (tmp_path / "real").read_bytes() == b"real\n"
    assert (tmp_path / "link").is_symlink()


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    with pytest.raises(UserError, match="not a regular file"):
        write_atomic(tmp_path / "place", b"new\n")


def test_what_a_killed_writer_left_is_removed_and_other_files_are_not(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    (tmp_path / f".file.pinwarden-{dead.pid}-abc").touch()
    living = tmp_path / f".file.pinwarden-{os.getppid()}-abc"
    for kept in (living, tmp_path / ".file.pinwarden-notes", tmp_path / ".file.bak"):
        kept.touch()
    write_atomic(tmp_path / "file", b"new\n")
    assert {place.name for place in tmp_path.iterdir()} == {
        "file",
        living.name,
        ".file.pinwarden-notes",
        ".file.bak",
    }


def test_a_directory_that_is_gone_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "gone" / "file", b"new\n")


WRITE = """
import sys
from pathlib import Path
from bot.files import write_atomic
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_atomic(Path(sys.argv[1]), letter * 200_000)
"""


def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    place = tmp_path / "file"
    for number in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE, str(place)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.02 + 0.007 * number)
            process.kill()
        content = place.read_bytes()
        assert content in {b"a" * 200_000, b"b" * 200_000}
    write_atomic(place, b"last\n")
    assert [found.name for found in tmp_path.iterdir()] == ["file"]
