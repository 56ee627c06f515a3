"""Find the repositories of projects.txt among checkouts and bare mirrors."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.errors import UserError


def find(places: Iterable[Path], names: Iterable[str]) -> dict[str, Path | None]:
    """Return where each repository lies, None where it is in none of the places.

    `openstack/nova` is looked for as openstack/nova, openstack/nova.git, nova and nova.git.
    """
    roots = list(places)
    for root in roots:
        if not root.is_dir():
            raise UserError(f"{root} is no directory", "name a directory of checkouts or mirrors")
    return {name: _first(roots, name) for name in names}


def _first(roots: Iterable[Path], name: str) -> Path | None:
    for root in roots:
        for candidate in _candidates(name):
            path = root / candidate
            if (path / ".git").exists() or (path / "HEAD").is_file():
                return path
    return None


def _candidates(name: str) -> Iterator[str]:
    short = name.rpartition("/")[2]
    yield from (name, f"{name}.git", short, f"{short}.git")
