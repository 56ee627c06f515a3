"""A commit as a tree: the same answers as a checkout gives, and no way out of it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.git.repository import Repository
from bot.git.tree import RevisionTree
from checks.consuming.roots import project_roots
from checks.consuming.tree import DirectoryTree, Refused

FILES = {
    "requirements.txt": "requests>=2.25\n",
    "doc/requirements.txt": "sphinx>=2\n",
    "deep/er/still/setup.py": "raise SystemExit\n",
}
LINKS = {
    "test-requirements.txt": "doc/requirements.txt",
    "docs": "doc",
    "deep/up.txt": "../requirements.txt",
    "outside.txt": "../../../../../etc/passwd",
    "absolute.txt": "/etc/passwd",
    "loop": "loop",
    "dangling.txt": "nowhere.txt",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    here = tmp_path / "checkout"
    for path, text in FILES.items():
        (here / path).parent.mkdir(parents=True, exist_ok=True)
        (here / path).write_text(text)
    for path, target in LINKS.items():
        (here / path).symlink_to(target)
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "All"),
    ):
        subprocess.run(["git", *arguments], cwd=here, check=True)
    return here


@pytest.fixture
def mirror(checkout: Path, tmp_path: Path) -> Iterator[RevisionTree]:
    bare = tmp_path / "mirror.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(checkout), str(bare)], check=True)
    with Repository.open(bare) as repository:
        yield RevisionTree(repository, repository.commit_of("HEAD") or "")


@pytest.mark.parametrize("path", [*FILES, "test-requirements.txt", "docs/requirements.txt"])
def test_it_reads_what_a_checkout_reads(mirror: RevisionTree, checkout: Path, path: str) -> None:
    assert mirror.read(path) == DirectoryTree(checkout).read(path)
    assert mirror.read(path) is not None


def test_a_link_upwards_stays_inside(mirror: RevisionTree, checkout: Path) -> None:
    assert (
        mirror.read("deep/up.txt")
        == DirectoryTree(checkout).read("deep/up.txt")
        == b"requests>=2.25\n"
    )


@pytest.mark.parametrize("path", ["outside.txt", "absolute.txt", "loop", "../etc/passwd"])
def test_nothing_leads_out(mirror: RevisionTree, checkout: Path, path: str) -> None:
    with pytest.raises(Refused):
        mirror.read(path)
    if path != "../etc/passwd":
        with pytest.raises(Refused):
            DirectoryTree(checkout).read(path)


@pytest.mark.parametrize(
    "path", ["nowhere.txt", "dangling.txt", "doc/nothing", "requirements.txt/x"]
)
def test_what_is_not_there_is_none(mirror: RevisionTree, checkout: Path, path: str) -> None:
    assert mirror.read(path) is None
    assert DirectoryTree(checkout).read(path) is None


@pytest.mark.parametrize("directory", ["", "doc", "docs", "deep", "deep/er/", "nowhere", "loop"])
def test_it_lists_what_a_checkout_lists(
    mirror: RevisionTree, checkout: Path, directory: str
) -> None:
    names = set(DirectoryTree(checkout).names(directory)) - {".git"}
    assert set(mirror.names(directory)) == names


def test_a_directory_is_no_file(mirror: RevisionTree) -> None:
    assert mirror.read("doc") is None


def test_a_pipe_and_a_device_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "requirements.txt")
    (tmp_path / "null").symlink_to("/dev/null")
    tree = DirectoryTree(tmp_path)
    with pytest.raises(Refused, match="not a regular file"):
        tree.read("requirements.txt")
    with pytest.raises(Refused, match="out of the tree"):
        tree.read("null")


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "requirements.txt").open("wb") as stream:
        stream.truncate(5_000_000_000)
    with pytest.raises(Refused, match="larger"):
        DirectoryTree(tmp_path).read("requirements.txt")


def test_a_commit_of_very_many_files_is_read_where_it_is_asked(tmp_path: Path) -> None:
    """Each level holds the one below ten times: ten thousand million files in twelve objects."""
    here = tmp_path / "bomb"
    subprocess.run(["git", "init", "-q", str(here)], check=True)
    blob = _stored(here, "blob", b"leftpad>=1\n")
    listing = f"100644 blob {blob}\trequirements.txt\n"
    for _ in range(10):
        tree = subprocess.run(
            ["git", "mktree"], cwd=here, input=listing, capture_output=True, text=True, check=True
        ).stdout.strip()
        listing = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
    made = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit-tree", tree],
        cwd=here,
        input="Bomb",
        capture_output=True,
        text=True,
        check=True,
    )
    with Repository.open(here) as repository:
        bomb = RevisionTree(repository, made.stdout.strip())
        assert bomb.names() == tuple(f"d{number}" for number in range(10))
        assert bomb.read("d0/d1/d2/d3/d4/d5/d6/d7/d8/requirements.txt") == b"leftpad>=1\n"
        assert list(project_roots(bomb)) == [""]


def _stored(here: Path, kind: str, data: bytes) -> str:
    made = subprocess.run(
        ["git", "hash-object", "-w", "-t", kind, "--stdin"],
        cwd=here,
        input=data,
        capture_output=True,
        check=True,
    )
    return made.stdout.decode().strip()
