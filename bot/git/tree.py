"""A revision of any repository as a tree that a project is read from."""

from pathlib import PurePosixPath

from bot.git.repository import Repository
from checks.consuming.tree import LARGEST, Refused


class RevisionTree:
    """One commit, read with as few calls of git as its files need; bare repositories will do.

    A symbolic link is not followed: git knows it as a file whose content is a path.
    """

    def __init__(self, repository: Repository, revision: str) -> None:
        """Take an open repository and a commit id."""
        self._repository = repository
        self._revision = revision

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise Refused("it leads out of the tree")
        entry = self._repository.entry(self._revision, PurePosixPath(path))
        if entry is None or entry.kind != "blob":
            return None
        if entry.mode not in {"100644", "100755"}:
            raise Refused("a symbolic link is not followed in a commit")
        size = int(self._repository.run("cat-file", "-s", entry.object_id))
        if size > LARGEST:
            raise Refused(f"larger than {LARGEST} bytes")
        return self._repository.run("cat-file", "blob", entry.object_id)

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""
        path = PurePosixPath(directory)
        return tuple(sorted(self._repository.directory(self._revision, path)))
