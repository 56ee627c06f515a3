"""Find where the texts of a TOML file stand, for a reader that keeps no positions."""

import re
from collections.abc import Iterator

from policies.place import Place

_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'([^\'\n]*)\'')


class Quoted:
    """The single-line strings of a text, each at the places where it stands, in order."""

    def __init__(self, text: str, path: str) -> None:
        """Look through the text once, in time that grows with its length."""
        self._path = path
        self._places: dict[str, list[Place]] = {}
        for value, place in _strings(text, path):
            self._places.setdefault(value, []).append(place)

    def place(self, text: str) -> Place:
        """Return where a text stands; asked again, the next place where it does.

        It is the file as a whole where the text is written with escapes or over several lines.
        """
        places = self._places.get(text)
        if not places:
            return Place(self._path, 0)
        return places.pop(0) if len(places) > 1 else places[0]


def _strings(text: str, path: str) -> Iterator[tuple[str, Place]]:
    for number, row in enumerate(text.split("\n"), start=1):
        for found in _STRING.finditer(row):
            value = found[1] if found[2] is None else found[2]
            yield value, Place(path, number, found.start() + 2)
