"""Metadata of releases that only a build could tell, as recorded in sdist-metadata.toml."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from policies.name import normalize
from policies.place import Malformed, Problem, reading_order
from policies.toml_place import KeyPath, TomlPlaces, toml_places
from policies.toml_text import key_path, nearest, parse_toml


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseMetadata:
    """Core metadata of one release that is declared instead of built."""

    name: NormalizedName
    version: str
    requires_dist: tuple[str, ...]
    requires_python: str | None


def parse_release_metadata(text: str, file: str) -> tuple[ReleaseMetadata, ...]:
    """Read sdist-metadata.toml; raise Malformed with every problem, each with its key's place."""
    document = parse_toml(text, file)
    places = toml_places(text, file)
    problems = [
        Problem(places.of((key,)), f"unknown key {key}", nearest(key, {"release": None}))
        for key in document
        if key != "release"
    ]
    tables = document.get("release", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        said = "releases are written as [[release]] tables"
        raise Malformed([*problems, Problem(places.of(("release",)), said)])
    for number, table in enumerate(tables):
        problems.extend(_problems(table, ("release", number), places))
    if problems:
        raise Malformed(sorted(problems, key=reading_order))
    return tuple(_release(table) for table in tables)


def _release(table: Mapping[str, Any]) -> ReleaseMetadata:
    return ReleaseMetadata(
        name=normalize(table["name"]),
        version=table["version"],
        requires_dist=tuple(table.get("requires-dist", ())),
        requires_python=table.get("requires-python"),
    )


def _problems(table: Mapping[str, Any], path: KeyPath, places: TomlPlaces) -> Iterator[Problem]:
    for key in ("name", "version"):
        if key not in table:
            yield Problem(places.of(path), f"{key_path(path)}: '{key}' is missing")
    for key, value in table.items():
        if key not in _KEYS:
            said = f"{key_path(path)}: unknown key {key}"
            yield Problem(places.of((*path, key)), said, nearest(key, _KEYS))
        elif key != "requires-dist":
            yield from _misread(value, _KEYS[key], (*path, key), places)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from _misread(item, Requirement, (*path, key, number), places)
        else:
            said = f"{key_path((*path, key))}: requires-dist is a list of requirements"
            yield Problem(places.of((*path, key)), said)


def _misread(
    value: object, parse: Callable[[str], object], path: KeyPath, places: TomlPlaces
) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(places.of(path), f"{key_path(path)}: {value!r} is not a text")
        return
    try:
        parse(value)
    except ValueError as err:
        reason = str(err).splitlines()[0]
        yield Problem(places.of(path), f"{key_path(path)}: {reason}")


_KEYS: Mapping[str, Callable[[str], object]] = {
    "name": normalize,
    "version": Version,
    "requires-dist": Requirement,
    "requires-python": SpecifierSet,
}


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
