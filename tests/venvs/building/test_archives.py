"""Unpacking sdists: what is refused, and what comes out."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from venvs.build.archives import unpack
from venvs.errors import RefusedError


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, target, 4 if kind == tarfile.REGTYPE else 0
    return made


def packed(path: Path, *entries: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for one in entries:
            archive.addfile(one, io.BytesIO(b"text") if one.size else None)
    return path


HOSTILE = {
    "climbing": [entry("a-1/../../evil")],
    "absolute": [entry("/tmp/evil")],  # noqa: S108 - it is refused
    "backslash": [entry("a-1\\..\\evil")],
    "device": [entry("a-1/null", tarfile.CHRTYPE)],
    "fifo": [entry("a-1/fifo", tarfile.FIFOTYPE)],
    "link outside": [entry("a-1/link", tarfile.SYMTYPE, "../../evil")],
    "absolute link": [entry("a-1/link", tarfile.SYMTYPE, "/etc/passwd")],
    "link through a link": [
        entry("a-1/d/file"),
        entry("a-1/one", tarfile.SYMTYPE, "d"),
        entry("a-1/two", tarfile.SYMTYPE, "one/../../../evil"),
    ],
    "link in a linked directory": [
        entry("a-1/one", tarfile.SYMTYPE, "."),
        entry("a-1/one/two", tarfile.SYMTYPE, "d"),
    ],
    "hard link outside": [entry("a-1/link", tarfile.LNKTYPE, "../evil")],
    "file over a link": [
        entry("a-1/link", tarfile.SYMTYPE, "d"),
        entry("a-1/link/../../../evil"),
    ],
}


@pytest.mark.parametrize("entries", HOSTILE.values(), ids=HOSTILE)
def test_hostile_archives_are_refused(entries: list[tarfile.TarInfo], tmp_path: Path) -> None:
    place = tmp_path / "room/place"
    place.mkdir(parents=True)
    archive = packed(tmp_path / "a-1.tar.gz", *entries)
    with pytest.raises((RefusedError, FileExistsError)):
        unpack(archive, place, "a-1.tar.gz")
    assert [path.name for path in (tmp_path / "room").iterdir()] == ["place"]
    assert not list(tmp_path.glob("**/evil"))


def test_files_links_and_modes_come_out(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    program = entry("a-1/bin/program")
    program.mode, program.mtime = 0o4755, 1_000_000_000
    link = entry("a-1/bin/other", tarfile.SYMTYPE, "../bin/program")
    hard = entry("a-1/copy", tarfile.LNKTYPE, "a-1/bin/program")
    root = unpack(packed(tmp_path / "x", link, program, hard), place, "a-1.tar.gz")
    assert root == place / "a-1"
    assert (root / "bin/other").read_text() == "text"
    assert (root / "copy").read_text() == "text"
    state = (root / "bin/program").stat()
    assert (state.st_mode & 0o7777, state.st_mtime) == (0o755, 1_000_000_000)


@pytest.mark.parametrize(("name", "fine"), [("a-1/setup.py", True), ("a-1/../../evil", False)])
def test_zip_archives(tmp_path: Path, name: str, *, fine: bool) -> None:
    place = tmp_path / "room/place"
    place.mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "a-1.zip", "w") as archive:
        archive.writestr(name, "text")
    if fine:
        assert (unpack(tmp_path / "a-1.zip", place, "a-1.zip") / "setup.py").read_text() == "text"
    else:
        with pytest.raises(RefusedError):
            unpack(tmp_path / "a-1.zip", place, "a-1.zip")


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
@pytest.mark.parametrize("name", ["a-1.tar.gz", "a-1.zip"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    place = tmp_path / "place"
    place.mkdir()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError, match="no archive"):
        unpack(tmp_path / name, place, name)
