"""Read the lines of a requirement file of a project, as pip does (pip's requirements format)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.document import LONGEST_LINE
from policies.place import Malformed, Place, Problem
from policies.requirement import RequirementLine, parse_requirement, split_comment

MOST_LINES = 20_000
_INCLUDE = re.compile(r"(?P<option>-r|-c|--requirement|--constraint)(?:\s+|=)?(?P<path>\S.*)$")
_HASHES = re.compile(r"\s--hash[= ]\S+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Include:
    """A line that names another file; `constraint` for -c."""

    path: str
    place: Place
    constraint: bool


Piece = RequirementLine | Include | Problem


def read_lines(data: bytes, file: str) -> Iterator[Piece]:
    """Yield requirements, includes and problems; options and editable lines pass unread."""
    if data.startswith(b"\xef\xbb\xbf"):
        yield Problem(Place(file, 1), "the file begins with a byte order mark", "remove it")
        data = data[3:]
    pieces = data.split(b"\n")
    if len(pieces) > MOST_LINES:
        yield Problem(Place(file, 0), f"{len(pieces)} lines", f"at most {MOST_LINES} are read")
        return
    for number, raw in enumerate(pieces, start=1):
        yield from _line(raw.rstrip(b"\r"), Place(file, number))


def _line(raw: bytes, place: Place) -> Iterator[Piece]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as err:
        at = Place(place.file, place.line, err.start + 1)
        yield Problem(at, "not UTF-8", "write the file in UTF-8")
        return
    if len(text) > LONGEST_LINE:
        yield Problem(place, f"a line of {len(text)} characters", "one requirement on a line")
        return
    content, _ = split_comment(text)
    content = content.rstrip("\\").strip()
    if content:
        yield from _content(_HASHES.sub("", text.rstrip("\\ ")), content, place)


def _content(text: str, content: str, place: Place) -> Iterator[Piece]:
    included = _INCLUDE.match(content)
    if included:
        constraint = included["option"] in ("-c", "--constraint")
        yield Include(path=included["path"].strip(), place=place, constraint=constraint)
    elif not content.startswith("-"):  # Other options, and editable lines, bind nothing.
        yield from parsed(text, place)


def parsed(text: str, place: Place) -> Iterator[RequirementLine | Problem]:
    """Yield the requirement of a text, or its problems."""
    try:
        yield parse_requirement(text, place)
    except Malformed as err:
        yield from err.problems
