"""Governed text files: every line kept with its position; formatting gives the same bytes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from policies.constraint import ConstraintLine, parse_constraint
from policies.name import NormalizedName, normalize
from policies.place import Malformed, Place, Problem
from policies.requirement import RequirementLine, parse_requirement, split_comment

LONGEST_LINE = 10_000  # characters; nothing that people write comes near it


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


Entry = TypeVar("Entry", RequirementLine, ConstraintLine, NameLine, RepositoryLine)


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
    return _parse(data, file, _parse_name)


def parse_projects(data: bytes, file: str) -> Document[RepositoryLine]:
    """Read projects.txt; raise Malformed with every problem."""
    return _parse(data, file, _parse_repository)


def _parse_name(text: str, place: Place) -> NameLine:
    content, comment = split_comment(text)
    try:
        key = normalize(content)
    except ValueError as err:
        raise Malformed([Problem(place, str(err), "one name on a line")]) from None
    return NameLine(text, place, content, key, comment)


def _parse_repository(text: str, place: Place) -> RepositoryLine:
    content, _ = split_comment(text)
    organisation, slash, name = content.partition("/")
    if not (organisation and slash and name) or " " in content:
        raise Malformed(
            [Problem(place, f"{content!r} is not a repository", "written organisation/name")]
        )
    return RepositoryLine(text, place, content)


def _parse(data: bytes, file: str, parse_line: Callable[[str, Place], Entry]) -> Document[Entry]:
    text = _decoded(data, file)
    lines: list[Entry | Remark] = []
    problems: list[Problem] = []
    pieces = text.split("\n")
    final_newline = not pieces[-1]
    if final_newline:
        pieces.pop()
    for number, piece in enumerate(pieces, start=1):
        place = Place(file, number)
        content = piece.strip()
        found = _unreadable(piece, place)
        if found:
            problems.append(found)
        elif not content or content.startswith("#"):
            lines.append(Remark(piece, place))
        else:
            try:
                lines.append(parse_line(piece, place))
            except Malformed as err:
                problems.extend(err.problems)
    if problems:
        raise Malformed(problems)
    return Document(file, tuple(lines), final_newline)


def _decoded(data: bytes, file: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise Malformed(
            [Problem(Place(file, 1), "the file begins with a byte order mark", "remove it")]
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        column = err.start - (data.rfind(b"\n", 0, err.start) + 1) + 1
        raise Malformed(
            [Problem(Place(file, line, column), "not UTF-8", "write the file in UTF-8")]
        ) from None


def _unreadable(piece: str, place: Place) -> Problem | None:
    if "\x00" in piece:
        at = Place(place.file, place.line, piece.index("\x00") + 1)
        return Problem(at, "a NUL byte", "remove it")
    if piece.endswith("\r"):
        at = Place(place.file, place.line, len(piece))
        return Problem(at, "the line ends in CR LF", "end lines with LF alone")
    if len(piece) > LONGEST_LINE:
        return Problem(place, f"a line of {len(piece)} characters", "one entry on a line")
    return None
