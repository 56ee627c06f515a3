"""Edit the text of sdist-metadata.toml: add and replace entries, sorted; comments stay."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.errors import UserError
from policies.place import Malformed
from policies.release_metadata import (
    ReleaseMetadata,
    format_release_metadata,
    parse_release_metadata,
)

FILE = "sdist-metadata.toml"
TYPED = "# Typed by a person, not built.\n"
_HEADER = re.compile(r"^\s*\[\[\s*release\s*\]\]")
_Key = tuple[NormalizedName, Version]


@dataclass(frozen=True, slots=True)
class _Block:
    """One entry as it stands in the file: the comments above it, and its table."""

    remarks: str
    table: str


def with_entries(text: str, recorded: Iterable[ReleaseMetadata], *, typed: bool = False) -> str:
    """Return the text with entries added or replaced, by name and version.

    An entry that says the same already stays byte for byte; comments above an entry stay there,
    those at the top of the file stay at the top. An entry that a person `typed` says so above it.
    Raise UserError when the file cannot be read.
    """
    present = _parse(text)
    head, blocks = _split(text)
    if len(blocks) != len(present):
        raise UserError(f"{FILE}: only [[release]] tables are understood.", hint="edit it by hand")
    entries = {_key(entry): entry for entry in present}
    written = dict(zip(map(_key, present), blocks, strict=True))
    for entry in recorded:
        key = _key(entry)
        if entries.get(key) != entry:
            remarks = written[key].remarks.replace(TYPED, "") if key in written else ""
            remarks += TYPED if typed else ""
            written[key] = _Block(remarks, format_release_metadata([entry]))
            entries[key] = entry
    parts = [head.strip("\n")] if head.strip() else []
    parts += [(written[key].remarks + written[key].table).strip("\n") for key in sorted(written)]
    after = "\n\n".join(parts) + "\n"
    if {_key(entry): entry for entry in _parse(after)} != entries:
        raise UserError(f"{FILE} cannot be edited without losing something.", "edit it by hand")
    return after


def _parse(text: str) -> tuple[ReleaseMetadata, ...]:
    try:
        return parse_release_metadata(text, FILE)
    except Malformed as err:
        raise UserError(f"{FILE} cannot be read:\n{err}") from err


def _key(entry: ReleaseMetadata) -> _Key:
    return entry.name, Version(entry.version)


def _split(text: str) -> tuple[str, list[_Block]]:
    """Split the text into what stands before the first entry, and the entries."""
    lines = text.splitlines(keepends=True)
    headers = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    starts = [number - _remarks_above(lines, number) for number in headers]
    ends = [*starts[1:], len(lines)][: len(starts)]
    blocks = [
        _Block("".join(lines[start:header]), "".join(lines[header:end]))
        for start, header, end in zip(starts, headers, ends, strict=True)
    ]
    return "".join(lines[: starts[0]] if starts else lines), blocks


def _remarks_above(lines: list[str], number: int) -> int:
    above = takewhile(lambda line: line.lstrip().startswith("#"), reversed(lines[:number]))
    return len(list(above))
