"""Bundles as one file: the same as the directory, and nothing that an archive can do beyond it."""

import io
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.proposal.bundle import MAX_FILE
from bot.proposal.invalid import InvalidBundle
from bot.proposal.reading import read_bundle
from bot.proposal.writing import write_bundle
from tests.servers.world import BundleOf

PINS = "files/upper-constraints.txt"
Edit = Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None]


@pytest.fixture
def packed(tmp_path: Path, bundle_of: BundleOf) -> Path:
    """Return an archive as the job makes it."""
    place, archive = tmp_path / "bundle", tmp_path / "bundle.tar"
    write_bundle(place, bundle_of("1" * 40))
    words = ("tar", "--create", "--file", archive, "--directory", place, ".")
    subprocess.run(words, check=True)
    return archive


def repacked(archive: Path, edit: Edit) -> Path:
    """Write the archive again, each member as `edit` gives it back."""
    other = archive.with_name("other.tar")
    with tarfile.open(archive) as source, tarfile.open(other, "w") as target:
        for member in source:
            stream = source.extractfile(member)
            edited = edit(member, stream.read() if stream else b"")
            if edited is not None:
                target.addfile(edited[0], io.BytesIO(edited[1]))
    return other


def test_an_archive_is_read_like_its_directory(packed: Path) -> None:
    assert read_bundle(packed) == read_bundle(packed.with_name("bundle"))


def link(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    if member.name.endswith(PINS):
        member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0
        return member, b""
    return member, data


def hard_link(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    if member.name.endswith(PINS):
        member.type, member.linkname, member.size = tarfile.LNKTYPE, "./manifest.json", 0
        return member, b""
    return member, data


def other_content(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    return member, data.replace(b"===", b"==!") if member.name.endswith(PINS) else data


def missing(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes] | None:
    return None if member.name.endswith(PINS) else (member, data)


def huge(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    if member.name.endswith(PINS):
        member.size = MAX_FILE + 1
        return member, bytes(MAX_FILE + 1)
    return member, data


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (link, f"{PINS}: not a regular file"),
        (hard_link, f"{PINS}: not a regular file"),
        (other_content, f"{PINS}: not the bytes that the manifest lists"),
        (missing, f"{PINS}: cannot be read (not in the archive)"),
        (huge, f"{PINS}: more than {MAX_FILE} bytes"),
    ],
)
def test_what_somebody_changed_is_refused(packed: Path, edit: Edit, said: str) -> None:
    with pytest.raises(InvalidBundle) as refused:
        read_bundle(repacked(packed, edit))
    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil", "run.sh"])
def test_a_member_that_nobody_listed_is_refused(packed: Path, name: str) -> None:
    with tarfile.open(packed, "a") as target:
        target.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(InvalidBundle, match="not listed in the manifest"):
        read_bundle(packed)


def test_a_member_that_is_there_twice_is_refused(packed: Path) -> None:
    with tarfile.open(packed, "a") as target:
        target.addfile(tarfile.TarInfo("./manifest.json"), io.BytesIO())
    with pytest.raises(InvalidBundle, match="twice in the archive"):
        read_bundle(packed)


def test_an_archive_with_many_members_is_refused(packed: Path) -> None:
    with tarfile.open(packed, "a") as target:
        for number in range(100):
            target.addfile(tarfile.TarInfo(f"{number}"), io.BytesIO())
    with pytest.raises(InvalidBundle, match="more than 64 members"):
        read_bundle(packed)


@pytest.mark.parametrize("damage", [lambda data: b"PK\3\4" + data, lambda data: data[:700]])
def test_what_is_no_archive_or_half_of_one_is_refused(
    packed: Path, damage: Callable[[bytes], bytes]
) -> None:
    packed.write_bytes(damage(packed.read_bytes()))
    with pytest.raises(InvalidBundle):
        read_bundle(packed)


def test_a_compressed_archive_is_refused_before_it_grows(packed: Path) -> None:
    subprocess.run(["gzip", packed], check=True)
    with pytest.raises(InvalidBundle, match="not a tar archive"):
        read_bundle(packed.with_suffix(".tar.gz"))
