"""Read the lines of a requirement file of a project, as pip does (pip's requirements format)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from packaging.requirements import InvalidRequirement, Requirement

from policies.document import LONGEST_LINE
from policies.place import Malformed, Place, Problem
from policies.requirement import RequirementLine, parse_requirement, split_comment

MOST_LINES = 20_000  # of all files of one project
_MARK = b"\xef\xbb\xbf"
_INCLUDE = re.compile(r"(?P<option>-r|-c|--requirement|--constraint)(?:\s+|=)?(?P<path>\S.*)$")
_HASHES = re.compile(r"\s--hash[= ]\S+")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Include:
    """A line that names another file; `constraint` for -c."""

    path: str
    place: Place
    constraint: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A requirement that says where to get it instead of which versions will do (PEP 508)."""

    name: str
    place: Place


Piece = RequirementLine | Include | Address | Problem
Rows = tuple[tuple[int, int], ...]  # where in a joined line each row begins, and its number


def read_lines(data: bytes, file: str) -> Iterator[Piece]:
    """Yield requirements, includes and problems; options and editable lines pass unread.

    A byte order mark is passed over, as pip does.
    """
    for text, rows in _logical(data.removeprefix(_MARK).split(b"\n"), file):
        if isinstance(text, Problem):
            yield text
            continue
        for piece in _line(text, Place(file, rows[0][1])):
            yield _in_its_row(piece, rows) if isinstance(piece, Problem) else piece


def _logical(rows: list[bytes], file: str) -> Iterator[tuple[str | Problem, Rows]]:
    """Yield lines with those that a backslash continues joined, and the rows that they are of."""
    begun, of = "", list[tuple[int, int]]()
    for number, raw in enumerate(rows, start=1):
        text = _decoded(raw.rstrip(b"\r"), Place(file, number))
        of.append((len(begun), number))
        if isinstance(text, Problem):
            yield text, tuple(of)
        elif text.endswith("\\") and not text.lstrip().startswith("#"):
            begun += text[:-1]
            continue
        else:
            yield begun + text, tuple(of)
        begun, of = "", []
    if begun:
        yield begun, tuple(of)


def _in_its_row(problem: Problem, rows: Rows) -> Problem:
    """Place a problem of a joined line in the row in which it stands."""
    at = problem.place.column - 1
    start, number = max(row for row in rows if row[0] <= at)
    return replace(problem, place=Place(problem.place.file, number, at - start + 1))


def _decoded(raw: bytes, place: Place) -> str | Problem:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as err:
        before = raw[: err.start].decode("utf-8")  # Columns are characters, not bytes.
        at = Place(place.file, place.line, len(before) + 1)
        return Problem(at, "not UTF-8", "write the file in UTF-8")


def _line(text: str, place: Place) -> Iterator[Piece]:
    if len(text) > LONGEST_LINE:
        yield Problem(place, f"a line of {len(text)} characters", "one requirement on a line")
        return
    content, _ = split_comment(text)
    included = _INCLUDE.match(content)
    if included:
        constraint = included["option"] in ("-c", "--constraint")
        yield Include(path=included["path"].strip(), place=place, constraint=constraint)
    elif content and not content.startswith("-"):  # Options and editable lines bind nothing.
        yield from parsed(_HASHES.sub("", text), place)


def parsed(text: str, place: Place) -> Iterator[RequirementLine | Address | Problem]:
    """Yield the requirement of a text, or its problems."""
    if len(text) > LONGEST_LINE:
        yield Problem(place, f"a text of {len(text)} characters", "one requirement in a text")
        return
    if "://" in text and (address := _address(text, place)) is not None:
        yield address
        return
    try:
        yield parse_requirement(text, place)
    except Malformed as err:
        yield from err.problems
    except RecursionError:
        yield Problem(place, "not a requirement: the marker is nested too deeply")


def _address(text: str, place: Place) -> Address | None:
    """Return `name @ URL`, or a bare URL that may say its name; None for anything else."""
    content, _ = split_comment(text)
    if _ADDRESS.match(content):
        egg = _EGG.search(content)
        return Address(name=egg[1] if egg else "", place=place)
    try:
        requirement = Requirement(content)
    except (InvalidRequirement, RecursionError, ValueError):
        return None
    return Address(name=requirement.name, place=place) if requirement.url else None
