"""Lay the constraints of an earlier commit beside the proposed ones."""

from pathlib import Path

from bot.checking.state import commit_named
from bot.errors import UserError
from bot.git.repository import Repository
from policies.governed import CONSTRAINTS


def present_constraints(data: Path, base: str, target: Path) -> Path:
    """Write the constraints as they were at `base` to `target`, and return it.

    Raise UserError where there were none.
    """
    with Repository.open(data) as repository:
        before = commit_named(repository, base)
        path = repository.path_of(data / CONSTRAINTS)
        content = None if path is None else repository.read(before, path)
    if content is None:
        raise UserError(f"{base} has no {CONSTRAINTS}.", "leave --base out, or name another commit")
    target.write_bytes(content)
    return target
