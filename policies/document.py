"""Governed text files: every line kept with its position; formatting gives the same bytes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from policies.constraint import ConstraintLine, parse_constraint
from policies.known_failure import KnownFailureLine
from policies.name import NormalizedName, normalize
from policies.place import Malformed, Place, Problem
from policies.requirement import RequirementLine, parse_requirement, place_in, split_comment

LONGEST_LINE = 10_000  # characters; nothing that people write comes near it
_MARK = b"\xef\xbb\xbf"
# Python refuses to read integers of thousands of digits, also where a marker is evaluated.
_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*)?")
_REPOSITORY = re.compile(r"(?:[^ /]+(?:/[^ ]*)?)?")
_LONG_NUMBER = re.compile(r"[0-9]{101,}+")


@dataclass(frozen=True)
class Remark:
    """A comment or a blank line."""

    text: str
    place: Place


@dataclass(frozen=True)
class NameLine:
    """One name of denylist.txt or backports.txt."""

    text: str
    place: Place
    name: str
    key: NormalizedName
    comment: str


@dataclass(frozen=True)
class RepositoryLine:
    """One repository of projects.txt, written `organisation/name`."""

    text: str
    place: Place
    name: str


Entry = TypeVar(
    "Entry", RequirementLine, ConstraintLine, NameLine, RepositoryLine, KnownFailureLine
)


@dataclass(frozen=True)
class Document(Generic[Entry]):
    """A file as lines; `final_newline` says whether the last one is ended."""

    file: str
    lines: tuple[Entry | Remark, ...]
    final_newline: bool = True

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return the lines that are not remarks."""
        return tuple(line for line in self.lines if not isinstance(line, Remark))

    def with_lines(self, lines: Iterable[Entry | Remark]) -> Document[Entry]:
        """Return the document with other lines, the last one ended."""
        return Document(self.file, tuple(lines))

    def format(self) -> bytes:
        """Return the file's bytes."""
        text = "\n".join(line.text for line in self.lines)
        return (text + "\n" if self.lines and self.final_newline else text).encode()


def parse_requirements(data: bytes, file: str) -> Document[RequirementLine]:
    """Read global-requirements.txt; raise Malformed with every problem."""
    return _parse(data, file, parse_requirement)


def parse_constraints(data: bytes, file: str) -> Document[ConstraintLine]:
    """Read upper-constraints.txt; raise Malformed with every problem."""
    return _parse(data, file, parse_constraint)


def parse_names(data: bytes, file: str) -> Document[NameLine]:
    """Read denylist.txt or backports.txt; raise Malformed with every problem."""
    return _parse(data, file, parse_name)


def parse_projects(data: bytes, file: str) -> Document[RepositoryLine]:
    """Read projects.txt; raise Malformed with every problem."""
    return _parse(data, file, parse_repository)


def parse_name(text: str, place: Place) -> NameLine:
    """Parse one line that holds a name; raise Malformed with what is wrong with it."""
    content, comment = split_comment(text)
    try:
        key = normalize(content)
    except ValueError as err:
        at = place_in(place, text, _foreign_at(content, _NAME))
        raise Malformed([Problem(at, str(err), "one name on a line")]) from None
    return NameLine(text, place, content, key, comment)


def parse_repository(text: str, place: Place) -> RepositoryLine:
    """Parse one line that holds a repository; raise Malformed with what is wrong with it."""
    content, _ = split_comment(text)
    organisation, slash, name = content.partition("/")
    if not (organisation and slash and name) or " " in content:
        at = place_in(place, text, _foreign_at(content, _REPOSITORY))
        raise Malformed(
            [Problem(at, f"{content!r} is not a repository", "written organisation/name")]
        )
    return RepositoryLine(text, place, content)


def _foreign_at(content: str, pattern: re.Pattern[str]) -> int:
    """Return where a content stops to be like the pattern, whose every prefix matches."""
    match = pattern.match(content)
    return min(match.end() if match else 0, max(len(content) - 1, 0))


def read_lines(
    data: bytes, file: str, parse_line: Callable[[str, Place], Entry]
) -> tuple[Document[Entry], tuple[Problem, ...]]:
    """Read what can be read: lines with a problem stay in the document as remarks."""
    lines: list[Entry | Remark] = []
    problems: list[Problem] = []
    pieces = data.removeprefix(_MARK).split(b"\n")
    final_newline = not pieces[-1]
    if final_newline:
        pieces.pop()
    if data.startswith(_MARK):
        problems.append(
            Problem(Place(file, 1), "the file begins with a byte order mark", "remove it")
        )
    for number, raw in enumerate(pieces, start=1):
        place = Place(file, number)
        piece, damaged = _decoded(raw, place)
        line: Entry | None = None
        if damaged is None:
            line, found = _read_line(piece, place, parse_line)
            problems.extend(found)
        else:
            problems.append(damaged)
        lines.append(Remark(piece, place) if line is None else line)
    return Document(file, tuple(lines), final_newline), tuple(problems)


def _read_line(
    piece: str, place: Place, parse_line: Callable[[str, Place], Entry]
) -> tuple[Entry | None, tuple[Problem, ...]]:
    found = _unreadable(piece, place)
    if found:
        return None, (found,)
    content = piece.strip()
    if not content or content.startswith("#"):
        return None, ()
    try:
        return parse_line(piece, place), ()
    except Malformed as err:
        return None, err.problems


def _parse(data: bytes, file: str, parse_line: Callable[[str, Place], Entry]) -> Document[Entry]:
    document, problems = read_lines(data, file, parse_line)
    if problems:
        raise Malformed(problems)
    return document


def _decoded(raw: bytes, place: Place) -> tuple[str, Problem | None]:
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError as err:
        before = raw[: err.start].decode("utf-8")  # Columns are characters, not bytes.
        at = Place(place.file, place.line, len(before) + 1)
        problem = Problem(at, "not UTF-8", "write the file in UTF-8")
        return raw.decode("utf-8", "replace"), problem


def _unreadable(piece: str, place: Place) -> Problem | None:
    if "\x00" in piece:
        at = Place(place.file, place.line, piece.index("\x00") + 1)
        return Problem(at, "a NUL byte", "remove it")
    if piece.endswith("\r"):
        at = Place(place.file, place.line, len(piece))
        return Problem(at, "the line ends in CR LF", "end lines with LF alone")
    if len(piece) > LONGEST_LINE:
        return Problem(place, f"a line of {len(piece)} characters", "one entry on a line")
    number = _LONG_NUMBER.search(piece.partition("#")[0])
    if number:
        at = Place(place.file, place.line, number.start() + 1)
        return Problem(at, f"a number of {len(number[0])} digits", "a version that exists")
    return None
