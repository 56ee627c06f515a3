"""Collect the implicit holds of a repository from the history of its constraints."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.git.errors import NotARepository
from bot.git.history import merged_changes, pins_of
from bot.git.lowered import lowered_pins
from bot.git.repository import Repository
from resolver.implicit_hold import ImplicitHold


@dataclass(frozen=True, kw_only=True, slots=True)
class ImplicitHolds:
    """What was found; `cut_off` if a shallow clone hides part of the history."""

    holds: tuple[ImplicitHold, ...]
    cut_off: bool


def implicit_holds(
    repository: Repository, path: PurePosixPath, *, revision: str = "HEAD", most: int = 400
) -> ImplicitHolds:
    """Return the pins that a merged change lowered and nothing has raised since.

    `path` is upper-constraints.txt from the repository's root; the newest `most` merged changes
    to it are looked at. Whether a newer release has ended a hold is for the resolver to ask: git
    does not know the index.
    """
    if repository.commit_of(revision) is None:
        return ImplicitHolds(holds=(), cut_off=False)
    present = pins_of(repository.read(revision, path) or b"")
    changes = merged_changes(repository, path, revision=revision, most=most)
    return ImplicitHolds(holds=lowered_pins(present, changes), cut_off=repository.shallow)


def implicit_holds_beside(constraints: Path) -> ImplicitHolds:
    """Return the implicit holds for a file of a work tree; none if it is in no repository."""
    nothing = ImplicitHolds(holds=(), cut_off=False)
    try:
        with Repository.open(constraints.parent) as repository:
            path = repository.path_of(constraints)
            return nothing if path is None else implicit_holds(repository, path)
    except NotARepository:
        return nothing
