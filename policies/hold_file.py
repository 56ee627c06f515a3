"""Read holds.toml: every hold, or everything that is wrong with it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from policies.hold import Hold
from policies.name import normalize
from policies.place import Malformed, Place, Problem, reading_order
from policies.toml_place import KeyPath, TomlPlaces, toml_places
from policies.toml_text import key_path, nearest, parse_toml

_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)*", re.ASCII)


def parse_holds(text: str, file: str) -> tuple[Hold, ...]:
    """Return the holds; raise Malformed with every problem, each with its key's place."""
    document = parse_toml(text, file)
    places = toml_places(text, file)
    problems = [
        Problem(places.of((key,)), f"unknown key {key}", nearest(key, {"hold": None}))
        for key in document
        if key != "hold"
    ]
    tables = document.get("hold", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(Problem(places.of(("hold",)), "holds are written as [[hold]] tables"))
        raise Malformed(problems)
    for number, table in enumerate(tables):
        problems.extend(_problems(table, ("hold", number), places))
    if problems:
        raise Malformed(sorted(problems, key=reading_order))
    return tuple(_hold(table, places.of(("hold", number))) for number, table in enumerate(tables))


def _hold(table: Mapping[str, Any], place: Place) -> Hold:
    return Hold(
        package=table["package"],
        key=normalize(table["package"]),
        specifier=SpecifierSet(table["specifier"]),
        reason=table["reason"],
        link=table.get("link", ""),
        consumers=tuple(table.get("consumers", ())),
        owner=table.get("owner", ""),
        added=table.get("added"),
        expires=table.get("expires"),
        until=table.get("until"),
        place=place,
    )


def _problems(table: Mapping[str, Any], path: KeyPath, places: TomlPlaces) -> Iterator[Problem]:
    """Yield what is wrong with one hold: every key for itself, then what contradicts."""
    spoken = key_path(path)
    for key in _NEEDED:
        if key not in table:
            hint = f"add {key} = {_KEYS[key][1]}"
            yield Problem(places.of(path), f"{spoken}: {key} is missing", hint)
    for key, value in table.items():
        place = places.of((*path, key))
        if key not in _KEYS:
            yield Problem(place, f"{spoken}: unknown key {key}", nearest(key, _KEYS))
            continue
        judge, what = _KEYS[key]
        for inner, said in judge(value, what):
            at = (*path, key, *inner)
            yield Problem(places.of(at), f"{key_path(at)}: {said}")
    yield from _backwards(table, (*path, "expires"), places)


def _backwards(table: Mapping[str, Any], path: KeyPath, places: TomlPlaces) -> Iterator[Problem]:
    added, expires = table.get("added"), table.get("expires")
    if _is_day(added) and _is_day(expires) and expires < added:
        said = f"{key_path(path)}: the hold ends on {expires}, before it was added on {added}"
        yield Problem(places.of(path), said, "a later day")


Said = Iterable[tuple[KeyPath, str]]  # Where inside of the value, and what is wrong there.


def _is_day(value: object) -> TypeGuard[date]:
    return isinstance(value, date) and not isinstance(value, datetime)


def _day(value: object, what: str) -> Said:
    if not _is_day(value):
        yield (), f"{_shown(value)} is not {what}"


def _text(value: object, what: str) -> Said:
    if not isinstance(value, str):
        yield (), f"{value!r} is not {what}"


def _reason(value: object, what: str) -> Said:
    yield from _text(value, what)
    if isinstance(value, str) and not value.strip():
        yield (), "the reason is empty"


def _understood(parse: Callable[[str], object]) -> Callable[[object, str], Said]:
    """Make a judge of texts from a function that raises ValueError."""

    def judge(value: object, what: str) -> Said:
        if not isinstance(value, str):
            yield (), f"{value!r} is not {what}"
            return
        try:
            parse(value)
        except (InvalidSpecifier, InvalidVersion, ValueError) as err:
            yield (), str(err)

    return judge


def _link(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{value!r} is not a link that begins with https:// or http://")


def _specifier(value: str) -> None:
    if not SpecifierSet(value):
        raise ValueError("the specifier is empty and limits nothing")


def _consumers(value: object, what: str) -> Said:
    if not isinstance(value, list):
        yield (), f"{_shown(value)} is not {what}"
        return
    for number, name in enumerate(value):
        if not isinstance(name, str) or not _REPOSITORY.fullmatch(name):
            yield (number,), f"{_shown(name)} is not a repository such as openstack/nova"
        elif name in value[:number]:
            yield (number,), f"{name} is named twice"


def _shown(value: object) -> str:
    return str(value) if isinstance(value, date) else repr(value)


_KEYS: Mapping[str, tuple[Callable[[object, str], Said], str]] = {
    "package": (_understood(normalize), "a name"),
    "specifier": (_understood(_specifier), "a specifier such as <0.9"),
    "reason": (_reason, "a text"),
    "link": (_understood(_link), "a URL"),
    "consumers": (_consumers, "a list of repositories"),
    "owner": (_text, "a text"),
    "added": (_day, "a day such as 2026-03-01"),
    "expires": (_day, "a day such as 2026-12-01"),
    "until": (_understood(Version), "a version"),
}
_NEEDED = ("package", "specifier", "reason")
