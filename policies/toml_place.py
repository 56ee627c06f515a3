"""Find where the keys and the items of a TOML document stand in its text."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from policies.place import Place

KeyPath = tuple[int | str, ...]

_SPACE: Final = re.compile(r"[ \t]*+")
_GAP: Final = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]++")
_SCALAR: Final = re.compile(r"[^,\]}\n#]*+")
_STRINGS: Final = {
    '"""': re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}', re.DOTALL),
    "'''": re.compile(r"'''(?:[^']|'{1,2}(?!'))*+'{3,5}"),
    '"': re.compile(r'"(?:[^"\\\n]|\\.)*+"'),
    "'": re.compile(r"'[^'\n]*+'"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TomlPlaces:
    """Places of one file, by key path: `("hold", 0, "package")`."""

    file: str
    known: Mapping[KeyPath, Place]

    def of(self, path: KeyPath) -> Place:
        """Return where a path stands, or the nearest that it is in; the file as a whole else."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.known:
                return self.known[path[:length]]
        return Place(self.file, 0)


def toml_places(text: str, file: str) -> TomlPlaces:
    """Return the place of every key, table and array item of text that tomllib can read.

    A key stands where its own part of a dotted key begins; an item of an array where its value
    begins; a table of an array of tables where its header's brackets begin. What is named several
    times stands where it is named first. TOML 1.0.
    """
    reader = _Reader(text.replace("\r\n", "\n"))
    with suppress(RecursionError):  # What is deeper than we reach: the place of what it is in.
        reader.read_document()
    return TomlPlaces(file=file, known=_as_places(reader.text, file, reader.offsets))


def _as_places(text: str, file: str, offsets: Mapping[KeyPath, int]) -> dict[KeyPath, Place]:
    """Turn offsets into lines and columns, in one walk over the text."""
    known: dict[KeyPath, Place] = {}
    line, begin = 1, 0
    for path, offset in sorted(offsets.items(), key=lambda item: item[1]):
        while (end := text.find("\n", begin, offset)) >= 0:
            line, begin = line + 1, end + 1
        known[path] = Place(file, line, offset - begin + 1)
    return known


class _Reader:
    """A walk over a document that is known to be sound: it needs no errors of its own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.offsets: dict[KeyPath, int] = {}
        self.tables: dict[KeyPath, int] = {}  # How many tables an array of tables has so far.

    def read_document(self) -> None:
        table: KeyPath = ()
        while self._skip(_GAP) < len(self.text):
            if self.text[self.at] == "[":
                table = self._read_header()
            else:
                self._read_pair(table)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return self.at

    def _read_header(self) -> KeyPath:
        begin = self.at
        many = self.text.startswith("[[", begin)
        self.at += 2 if many else 1
        *outer, (name, offset) = self._read_key()
        self._skip(_SPACE)
        self.at += 2 if many else 1
        path = self._named((*self._walk((), outer), name), offset)
        if not many:
            return path
        number = self.tables.get(path, 0)
        self.tables[path] = number + 1
        return self._named((*path, number), begin)

    def _walk(self, table: KeyPath, parts: list[tuple[str, int]]) -> KeyPath:
        """Go down a header's outer parts; an array of tables means its last table."""
        for name, offset in parts:
            table = self._named((*table, name), offset)
            if table in self.tables:
                table = (*table, self.tables[table] - 1)
        return table

    def _named(self, path: KeyPath, offset: int) -> KeyPath:
        self.offsets.setdefault(path, offset)
        return path

    def _read_key(self) -> list[tuple[str, int]]:
        """Read a dotted key: its parts, each with its offset."""
        parts: list[tuple[str, int]] = []
        while True:
            begin = self._skip(_SPACE)
            raw = self.text[begin : self._skip(self._key_pattern())]
            parts.append((_plain(raw), begin))
            if self.text[self._skip(_SPACE) : self.at + 1] != ".":
                return parts
            self.at += 1

    def _key_pattern(self) -> re.Pattern[str]:
        return _STRINGS.get(self.text[self.at : self.at + 1], _BARE)

    def _read_pair(self, table: KeyPath) -> None:
        for name, offset in self._read_key():
            table = self._named((*table, name), offset)
        self.at += 1  # The equals sign.
        self._skip(_SPACE)
        self._read_value(table)

    def _read_value(self, path: KeyPath) -> None:
        match self.text[self.at : self.at + 1]:
            case "[":
                self._read_items(path)
            case "{":
                self._read_inline(path)
            case quote if quote in _STRINGS:
                long = self.text[self.at : self.at + 3]
                self._skip(_STRINGS.get(long, _STRINGS[quote]))
            case _:
                self._skip(_SCALAR)

    def _read_items(self, path: KeyPath) -> None:
        self.at += 1
        number = 0
        while self.text[self._skip(_GAP)] != "]":
            self._read_value(self._named((*path, number), self.at))
            number += 1
            self._end_item()
        self.at += 1

    def _read_inline(self, path: KeyPath) -> None:
        self.at += 1
        while self.text[self._skip(_GAP)] != "}":
            self._read_pair(path)
            self._end_item()
        self.at += 1

    def _end_item(self) -> None:
        if self.text[self._skip(_GAP)] == ",":
            self.at += 1


def _plain(raw: str) -> str:
    """Return the key that a part means; tomllib undoes quotes and escapes."""
    return raw if _BARE.fullmatch(raw) else next(iter(tomllib.loads(f"{raw} = 0")))
