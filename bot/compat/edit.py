"""edit-constraints FILE NAME REPLACEMENT: put one line in the place of every line of a package."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from packaging.utils import NormalizedName, canonicalize_name

from bot.errors import UserError, run
from bot.files import write_atomic

_USAGE = "edit-constraints FILE NAME REPLACEMENT"
_ARGUMENTS = 3
_EGG = re.compile(r"[#&]egg=(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)")
_NAME = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:$|[\[=<>!~;@(#\s]|:(?!//))"
)


@click.command(
    # Everything after FILE is an argument, whatever it begins with.
    context_settings={
        "allow_interspersed_args": False,
        "ignore_unknown_options": True,
        "help_option_names": ["--help"],
    },
    options_metavar="",
    epilog="""\b
    Examples:
      edit-constraints upper-constraints.txt oslo.db "-e file:///opt/oslo.db#egg=oslo.db"
      edit-constraints upper-constraints.txt oslo.db "oslo.db===18.0.0"
      edit-constraints upper-constraints.txt oslo.db ""      only drop it
    """,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="FILE NAME REPLACEMENT")
def command(arguments: tuple[str, ...]) -> None:
    """Replace every line of the package NAME in FILE by the one line REPLACEMENT.

    REPLACEMENT may be a URL with #egg=NAME, or "-e URL#egg=NAME". It stands before the first
    entry; comments, the header and the order of all other lines stay. An empty REPLACEMENT only
    drops the package. The file is replaced whole or not at all.
    """
    file, name, replacement = _three(arguments)
    place = Path(file)
    try:
        before = place.read_bytes()
    except OSError as err:
        raise UserError(f"{file}: {err.strerror}", hint=f"usage: {_USAGE}") from err
    after = edited(before, canonicalize_name(name), replacement)
    if after != before:
        write_atomic(place, after)


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "edit-constraints"))


def edited(content: bytes, name: NormalizedName, replacement: str) -> bytes:
    """Return the file's content with every line of `name` replaced; raise UserError.

    Lines that end in a backslash go with the next one, as in pip's format. What is not UTF-8
    stays as it is.
    """
    wanted = replacement.strip()
    if not wanted.isprintable():
        raise UserError("The replacement has control characters or several lines.")
    text = content.decode("utf-8", "surrogateescape")
    end = "\r\n" if "\r\n" in text else "\n"
    kept = [entry for entry in _entries(text) if _name_of(entry) != name]
    if wanted:
        _insert(kept, wanted, end)
    return "".join(kept).encode("utf-8", "surrogateescape")


def _three(arguments: tuple[str, ...]) -> tuple[str, str, str]:
    given = list(arguments)
    if "--" in given:
        given.remove("--")  # Upstream needs it before a REPLACEMENT that begins with a hyphen.
    if len(given) == _ARGUMENTS + 1 and given[2] in {"-e", "--editable"}:
        given[2:] = [" ".join(given[2:])]
    if len(given) == _ARGUMENTS:
        return given[0], given[1], given[2]
    hint = f"usage: {_USAGE}"
    if len(given) == _ARGUMENTS - 1:
        hint = (
            f"name the file first: edit-constraints upper-constraints.txt {given[0]} '{given[1]}'"
        )
    raise UserError(f"Three arguments are needed, {len(given)} given.", hint=hint)


def _entries(text: str) -> Iterator[str]:
    """Split into logical lines, ends included."""
    entry = ""
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        entry += line
        comment = entry.lstrip().startswith("#")
        if comment or not line.rstrip("\r\n").endswith("\\"):
            yield entry
            entry = ""
    if entry:
        yield entry


def _name_of(entry: str) -> NormalizedName | None:
    """Return the package that a line is about; None for comments, options and blank lines."""
    line = entry.strip()
    if not line or line.startswith("#"):
        return None
    found = _EGG.search(line)
    if found is None and not line.startswith("-"):
        found = _NAME.match(line)
    return canonicalize_name(found["name"]) if found else None


def _insert(entries: list[str], line: str, end: str) -> None:
    """Put a line before the first entry: after the header, which warns people about the file."""
    remarks = (not entry.strip() or entry.lstrip().startswith("#") for entry in entries)
    at = next((number for number, remark in enumerate(remarks) if not remark), len(entries))
    if at and not entries[at - 1].endswith("\n"):
        entries[at - 1] += end
    entries.insert(at, line + end)
