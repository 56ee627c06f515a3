"""A tree as it would be with some of its files changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.consuming.tree import Tree


@dataclass(frozen=True, slots=True)
class Overlay:
    """`tree` with the bytes of `files` in the place of its own; no file is added."""

    tree: Tree
    files: Mapping[str, bytes]

    def read(self, path: str) -> bytes | None:
        """Return a regular file's bytes, None if there is none; raise Refused."""
        return self.files[path] if path in self.files else self.tree.read(path)

    def names(self, directory: str = "") -> tuple[str, ...]:
        """Return the names in a directory, sorted; empty if there is none."""
        return self.tree.names(directory)
