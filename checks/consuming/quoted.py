"""Find where the texts of a TOML file stand, for a reader that keeps no positions."""

import re
from collections.abc import Iterator

from policies.place import Place

# A comment is looked for, too, so that what is quoted in one is passed over.
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'([^\'\n]*)\'|#.*')
_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_KEY = rf"[ \t]*+({_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+)[ \t]*+"
_HEADER = re.compile(rf"[ \t]*+\[\[?{_KEY}\]")
_ENTRY = re.compile(rf"{_KEY}=")


class Quoted:
    """The single-line strings of a text, each at the places where it stands, in order."""

    def __init__(self, text: str, path: str) -> None:
        """Look through the text once, in time that grows with its length."""
        self._path = path
        self._places: dict[tuple[str, str], list[Place]] = {}
        for key, value, place in _strings(text, path):
            self._places.setdefault((key, value), []).append(place)

    def place(self, text: str, key: str) -> Place:
        """Return where a text stands as part of a key's value; asked again, the next place.

        The key is written with its table's, such as "project.dependencies". It is the file as a
        whole where the text is written with escapes, or over several lines.
        """
        table, _, _ = key.rpartition(".")  # Its value may be an inline table.
        places = self._places.get((key, text)) or self._places.get((table, text))
        if not places:
            return Place(self._path, 0)
        return places.pop(0) if len(places) > 1 else places[0]


def _strings(text: str, path: str) -> Iterator[tuple[str, str, Place]]:
    """Yield key, text and place; what a row begins with says to which key it belongs."""
    table = key = ""
    for number, row in enumerate(text.split("\n"), start=1):
        begun = 0
        if header := _HEADER.match(row):
            table = key = _plain(header[1])
            begun = header.end()
        elif entry := _ENTRY.match(row):
            key = ".".join(filter(None, (table, _plain(entry[1]))))
            begun = entry.end()
        for found in _STRING.finditer(row, begun):
            if not found[0].startswith("#"):
                value = found[1] if found[2] is None else found[2]
                yield key, value, Place(path, number, found.start() + 2)


def _plain(key: str) -> str:
    """Return a dotted key without its quotes and blanks."""
    return ".".join(part.strip().strip("\"'") for part in key.split("."))
