"""Holds: recorded limits on pins, each with its reason and its end (holds.toml)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from policies.name import normalize
from policies.place import Malformed, Place, Problem
from policies.toml_text import nearest, parse_toml, table_lines


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """One entry of holds.toml; it ends on the day `expires`, or when release `until` exists."""

    package: str
    key: NormalizedName
    specifier: SpecifierSet
    reason: str
    link: str = ""
    consumers: tuple[str, ...] = ()
    owner: str = ""
    added: date | None = None
    expires: date | None = None
    until: str | None = None
    place: Place


class HoldState(StrEnum):
    """Whether a hold still limits its pin."""

    ACTIVE = "active"
    EXPIRED = "expired"
    UNTIL_REACHED = "until-reached"


def state_of(hold: Hold, today: date, versions: Iterable[Version]) -> HoldState:
    """Return the hold's state, given the day and the releases that exist."""
    if hold.expires is not None and hold.expires <= today:
        return HoldState.EXPIRED
    if hold.until is not None and any(version >= Version(hold.until) for version in versions):
        return HoldState.UNTIL_REACHED
    return HoldState.ACTIVE


_KINDS: dict[str, tuple[type, str]] = {
    "package": (str, "a name"),
    "specifier": (str, "a specifier such as <0.9"),
    "reason": (str, "a text"),
    "link": (str, "a URL"),
    "consumers": (list, "a list of repositories"),
    "owner": (str, "a text"),
    "added": (date, "a day such as 2026-03-01"),
    "expires": (date, "a day such as 2026-12-01"),
    "until": (str, "a version"),
}


def parse_holds(text: str, file: str) -> tuple[Hold, ...]:
    """Read holds.toml; raise Malformed with every problem, each with its table's line."""
    document = parse_toml(text, file)
    problems = [
        Problem(Place(file, 0), f"unknown key {key}", nearest(key, {"hold": None}))
        for key in document
        if key != "hold"
    ]
    tables = document.get("hold", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise Malformed([Problem(Place(file, 0), "holds are written as [[hold]] tables")])
    lines = [*table_lines(text, "hold")]
    holds: list[Hold] = []
    for number, table in enumerate(tables):
        line = lines[number] if number < len(lines) else 0
        found = _parse_hold(table, f"hold[{number}]", Place(file, line))
        if isinstance(found, Hold):
            holds.append(found)
        else:
            problems.extend(found)
    if problems:
        raise Malformed(problems)
    return tuple(holds)


def _parse_hold(table: dict[str, Any], path: str, place: Place) -> Hold | list[Problem]:
    problems = [
        Problem(place, f"{path}: unknown key {key}", nearest(key, _KINDS))
        for key in table
        if key not in _KINDS
    ]
    problems.extend(
        Problem(place, f"{path}.{key}: {table[key]!r} is not {what}")
        for key, (kind, what) in _KINDS.items()
        if key in table and not isinstance(table[key], kind)
    )
    problems.extend(
        Problem(place, f"{path}: {key} is missing", f"add {key} = {what}")
        for key, (_, what) in list(_KINDS.items())[:3]
        if key not in table
    )
    if problems:
        return problems
    try:
        if "until" in table:
            Version(table["until"])
        return Hold(
            package=table["package"],
            key=normalize(table["package"]),
            specifier=SpecifierSet(table["specifier"]),
            reason=table["reason"],
            link=table.get("link", ""),
            consumers=tuple(str(name) for name in table.get("consumers", ())),
            owner=table.get("owner", ""),
            added=table.get("added"),
            expires=table.get("expires"),
            until=table.get("until"),
            place=place,
        )
    except (InvalidSpecifier, InvalidVersion, ValueError) as err:
        return [Problem(place, f"{path}: {err}")]
