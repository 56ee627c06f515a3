"""Say which files of a checkout a change touches, for comments on them."""

from collections.abc import Sequence
from pathlib import Path

from bot.checking.state import commit_named
from bot.errors import UserError
from bot.git.repository import Repository, zsplit


def changed_since(paths: Sequence[Path], since: str) -> tuple[str, ...]:
    """Return the files, from the top of the one repository, that differ from that commit.

    Raise UserError for several repositories: a change is of one.
    """
    if len(paths) != 1:
        raise UserError(
            f"--since {since} is about one change, and {len(paths)} paths are named.",
            "name the one checkout that holds the change",
        )
    with Repository.open(paths[0]) as repository:
        before = commit_named(repository, since)
        listed = repository.run("diff", "--name-only", "-z", "--no-renames", before, "--")
        return tuple(zsplit(listed))
