"""Ask a repository what matters before a commit: who, what differs, what is checked out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.git.errors import GitFailure
from bot.git.repository import Entry, Repository, zsplit
from bot.git.writer import Identity

_IDENT = re.compile(r"(?P<name>.*) <(?P<email>[^<>]*)> \d+ [+-]\d{4}")
_FIELDS = "%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B"


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    """A commit: dates in git's raw form (seconds since the epoch, and the zone)."""

    id: str
    parents: tuple[str, ...]
    author: Identity
    authored: str
    committer: Identity
    committed: str
    message: str

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


def commit(repository: Repository, revision: str) -> Commit:
    """Read one commit."""
    shown = repository.run("show", "--no-patch", "--date=raw", f"--format={_FIELDS}", revision)
    fields = shown.decode("utf-8", "replace").split("\0", 8)
    return Commit(
        id=fields[0],
        parents=tuple(fields[1].split()),
        author=Identity(name=fields[2], email=fields[3]),
        authored=fields[4],
        committer=Identity(name=fields[5], email=fields[6]),
        committed=fields[7],
        message=fields[8].rstrip("\n") + "\n",
    )


def identity(repository: Repository) -> Identity | None:
    """Return who commits here (environment, then configuration), None if git is not told."""
    try:
        said = repository.run("var", "GIT_COMMITTER_IDENT").decode("utf-8", "replace").strip()
    except GitFailure:
        return None
    found = _IDENT.fullmatch(said)
    return Identity(name=found["name"], email=found["email"]) if found else None


def changed_in_work_tree(repository: Repository, paths: Iterable[PurePosixPath]) -> list[str]:
    """Return which of the paths differ from HEAD in the index or the work tree, sorted.

    A file that git does not track yet counts; one that is ignored does not.
    """
    asked = [str(path) for path in paths]
    listing = repository.run(
        "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *asked
    )
    return sorted(entry[3:] for entry in zsplit(listing))


def changed_between(repository: Repository, old: str, new: str) -> dict[str, Entry | None]:
    """Return path -> entry in `new` (None: deleted) for all that differs between two commits."""
    fields = zsplit(repository.run("diff-tree", "-r", "-z", "--no-renames", old, new))
    changed: dict[str, Entry | None] = {}
    for about, path in zip(fields[::2], fields[1::2], strict=True):
        _, mode, _, object_id, status = about.split(" ")
        gone = status == "D"
        changed[path] = None if gone else Entry(mode=mode, kind="blob", object_id=object_id)
    return changed


def checked_out_at(repository: Repository, ref: str) -> Path | None:
    """Return the work tree in which a branch is checked out, None if it is in none."""
    listing = repository.run("worktree", "list", "--porcelain").decode("utf-8", "surrogateescape")
    for block in listing.split("\n\n"):
        lines = block.splitlines()
        if f"branch {ref}" in lines and "bare" not in lines:
            return Path(lines[0].removeprefix("worktree "))
    return None


def commits_between(repository: Repository, base: str, tip: str, most: int) -> list[str]:
    """Return the commits that `tip` has and `base` has not, newest first, at most `most`."""
    listing = repository.run("rev-list", f"--max-count={most}", tip, f"^{base}")
    return listing.decode().split()


def message_contains(repository: Repository, text: str, base: str, tip: str) -> bool:
    """Tell whether a commit that `tip` has and `base` has not says `text`, literally."""
    found = repository.run(
        "log", "--max-count=1", "--format=%H", "--fixed-strings", f"--grep={text}", tip, f"^{base}"
    )
    return bool(found.strip())
