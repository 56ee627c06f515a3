"""Read what a proposal's commit changes."""

from pathlib import PurePosixPath

from bot.git import inspect
from bot.git.repository import Repository
from bot.proposal.bundle import PROPOSABLE

_REGULAR = frozenset({"100644", "100755"})


def proposed_files(
    repository: Repository, parent: str, commit: str, data: PurePosixPath
) -> dict[str, bytes] | None:
    """Return what a commit changes, by name; None if that is not what a proposal may change."""
    files = {}
    for path, entry in inspect.changed_between(repository, parent, commit).items():
        place = PurePosixPath(path)
        if place.parent != data or place.name not in PROPOSABLE:
            return None
        if entry is None or entry.mode not in _REGULAR:
            return None
        files[place.name] = repository.run("cat-file", "blob", entry.object_id)
    return files
