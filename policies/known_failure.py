"""Lines of upper-constraints-xfails.txt: `name==version;list,of,projects`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.version import Version

from policies.name import NormalizedName, normalize
from policies.place import Malformed, Place, Problem
from policies.requirement import split_comment

_HINT = "allowed: name==version;list,of,projects"
_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


@dataclass(frozen=True)
class KnownFailureLine:
    """One release that is known not to work with some projects; `text` is the whole line."""

    text: str
    place: Place
    name: str
    key: NormalizedName
    version: str
    projects: tuple[str, ...]
    comment: str


def parse_known_failure(text: str, place: Place) -> KnownFailureLine:
    """Parse one line; raise Malformed with everything that is wrong with it."""
    content, comment = split_comment(text)
    release, _, listed = content.partition(";")
    name, equals, version = (part.strip() for part in release.partition("=="))
    version = version.removeprefix("=").strip()  # Pins are written with three.
    projects = tuple(project.strip() for project in listed.split(",")) if listed.strip() else ()
    problems = [
        *_name_problems(name, place, text),
        *_version_problems(name, equals, version, place, text),
        *_project_problems(projects, place, text),
    ]
    if problems:
        raise Malformed(problems)
    return KnownFailureLine(text, place, name, normalize(name), version, projects, comment)


def _name_problems(name: str, place: Place, text: str) -> list[Problem]:
    try:
        normalize(name)
    except ValueError as err:
        return [Problem(_at(place, text, name), str(err), _HINT)]
    return []


def _version_problems(
    name: str, equals: str, version: str, place: Place, text: str
) -> list[Problem]:
    if not equals:
        return [Problem(_at(place, text, name), f"{name!r} has no version", _HINT)]
    try:
        Version(version)
    except ValueError:
        at = Place(place.file, place.line, text.index("==") + 3)
        return [Problem(at, f"{version!r} is not a version (PEP 440)", _HINT)]
    return []


def _project_problems(projects: tuple[str, ...], place: Place, text: str) -> list[Problem]:
    begin = text.find(";") + 1
    return [
        Problem(
            Place(place.file, place.line, text.find(project, begin) + 1),
            f"{project!r} is not a project",
            _HINT,
        )
        for project in projects
        if not _PROJECT.fullmatch(project)
    ]


def _at(place: Place, text: str, word: str) -> Place:
    return Place(place.file, place.line, text.find(word) + 1)
