"""Metadata of releases that only a build could tell, as recorded in sdist-metadata.toml."""

from collections.abc import Iterable
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from policies.name import normalize
from policies.place import Malformed, Place, Problem
from policies.toml_text import nearest, parse_toml, table_lines


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseMetadata:
    """Core metadata of one release that is declared instead of built."""

    name: NormalizedName
    version: str
    requires_dist: tuple[str, ...]
    requires_python: str | None


def parse_release_metadata(text: str, file: str) -> tuple[ReleaseMetadata, ...]:
    """Read sdist-metadata.toml; raise Malformed with every problem."""
    document = parse_toml(text, file)
    problems = [
        Problem(Place(file, 0), f"unknown key {key}", nearest(key, {"release": None}))
        for key in document
        if key != "release"
    ]
    tables = document.get("release", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise Malformed([Problem(Place(file, 0), "releases are written as [[release]] tables")])
    lines = list(table_lines(text, "release"))
    found: list[ReleaseMetadata] = []
    for number, table in enumerate(tables):
        place = Place(file, lines[number] if number < len(lines) else 0)
        problems.extend(
            Problem(place, f"release[{number}]: unknown key {key}", nearest(key, _KEYS))
            for key in table
            if key not in _KEYS
        )
        try:
            found.append(_parse_release(table))
        except (KeyError, TypeError, ValueError) as err:
            reason = f"{err} is missing" if isinstance(err, KeyError) else str(err)
            problems.append(Problem(place, f"release[{number}]: {reason}"))
    if problems:
        raise Malformed(problems)
    return tuple(found)


_KEYS = dict.fromkeys(("name", "version", "requires-dist", "requires-python"))


def _parse_release(table: dict[str, object]) -> ReleaseMetadata:
    requires = table.get("requires-dist", [])
    python = table.get("requires-python")
    if not isinstance(requires, list) or not all(isinstance(text, str) for text in requires):
        raise TypeError("requires-dist is a list of requirements")
    for text in requires:
        Requirement(text)
    version = str(table["version"])
    try:
        Version(version)
        SpecifierSet(str(python or ""))
    except (InvalidVersion, InvalidSpecifier) as err:
        raise ValueError(str(err)) from None
    return ReleaseMetadata(
        name=normalize(str(table["name"])),
        version=version,
        requires_dist=tuple(requires),
        requires_python=str(python) if python is not None else None,
    )


def format_release_metadata(entries: Iterable[ReleaseMetadata]) -> str:
    """Write entries as TOML tables, by name and version."""
    return "\n".join(
        _table(entry) for entry in sorted(entries, key=lambda e: (e.name, Version(e.version)))
    )


def _table(entry: ReleaseMetadata) -> str:
    requires = "".join(f"    {_quoted(text)},\n" for text in entry.requires_dist)
    listed = f"[\n{requires}]" if requires else "[]"
    python = (
        f"requires-python = {_quoted(entry.requires_python)}\n"
        if entry.requires_python is not None
        else ""
    )
    return (
        f"[[release]]\nname = {_quoted(entry.name)}\nversion = {_quoted(entry.version)}\n"
        f"requires-dist = {listed}\n{python}"
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
