"""Where an environment and what is remembered of it lie.

Beside the environment `DIR/NAME` is `DIR/.NAME.pinwarden/`: former generations as whole trees, for
each generation a record (`7.json`) and a listing (`7.files.json`), and the lock file. The
environment itself says which generation it is in its pyvenv.cfg, so that both move in one rename.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from venvs.errors import UsageError

_GENERATION = re.compile(r"^pinwarden-generation *= *([0-9]{1,9})$", re.MULTILINE)
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Home:
    """An environment's place, and the directory beside it; `destination` is absolute."""

    destination: Path

    @property
    def beside(self) -> Path:
        """The directory of generations and records."""
        return self.destination.with_name(f".{self.destination.name}.pinwarden")

    @property
    def lock_file(self) -> Path:
        """What a run holds while it changes anything."""
        return self.beside / "lock"

    def tree(self, generation: int) -> Path:
        """Return where a generation that is not the present one lies."""
        return self.beside / str(generation)

    def record(self, generation: int) -> Path:
        """Return the file that says what a generation was made of."""
        return self.beside / f"{generation}.json"

    def listing(self, generation: int) -> Path:
        """Return the file that lists the files of a generation."""
        return self.beside / f"{generation}.files.json"

    def trees(self) -> dict[int, Path]:
        """Return the generations beside the environment, whole ones and begun ones."""
        return {
            int(path.name): path
            for path in self._entries()
            if _NUMBER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        }

    def records(self) -> tuple[int, ...]:
        """Return the numbers for which there is a record, in order."""
        names = (path.name.partition(".") for path in self._entries())
        return tuple(
            sorted({int(name) for name, _, rest in names if rest and _NUMBER.fullmatch(name)})
        )

    def next_number(self) -> int:
        """Return a number that no generation has had."""
        present = generation_of(self.destination) or 0
        return max([present, *self.trees(), *self.records()]) + 1

    def _entries(self) -> list[Path]:
        try:
            return sorted(self.beside.iterdir())
        except FileNotFoundError:
            return []


def home(destination: Path) -> Home:
    """Return the place of an environment; raise UsageError when there can be none.

    Links on the way to it are followed, the last part is not: where renames cannot exchange, it
    is a link to a generation.
    """
    given = destination.absolute()
    if given.name in ("", ".", ".."):
        raise UsageError(f"{destination} cannot be an environment", "give it a name of its own")
    return Home(given.parent.resolve() / given.name)


def generation_of(tree: Path) -> int | None:
    """Return which generation a tree is; None when nobody finished it, or somebody else made it."""
    try:
        text = (tree / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = _GENERATION.search(text)
    return int(found[1]) if found else None


def generation_line(generation: int) -> str:
    """Return the line of pyvenv.cfg that says which generation an environment is."""
    return f"pinwarden-generation = {generation}\n"
