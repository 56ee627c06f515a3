"""Read pyproject.toml: dependencies, extras, dependency groups, the build system.

PEP 621 (project metadata), PEP 735 (dependency groups), PEP 518 (build system).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checks.consuming.groups import group_faults
from checks.consuming.lines import MOST_LINES, parsed
from checks.consuming.project import Kind, Listed
from checks.consuming.quoted import Quoted
from policies.place import Place, Problem

FILE = "pyproject.toml"
_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
# A key of very many parts: the time to read it grows with the square of them, too.
_DEEP = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{100}}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pyproject:
    """What was read; `backend` is None without a [build-system] table.

    `members` are the workspace's directories as uv declares them, patterns included; `files` are
    those that setuptools takes requirements from ("dynamic" metadata).
    """

    lists: tuple[Listed, ...] = ()
    is_readable: bool = True
    has_project_table: bool = False
    backend: str | None = None
    name: str = ""
    members: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def read_pyproject(data: bytes, path: str) -> Pyproject:
    """Read the file; nothing in it raises."""
    try:
        document = tomllib.loads(_decoded(data))
    except (ValueError, RecursionError) as err:  # TOMLDecodeError is one; so is a huge number
        reason = str(err).splitlines()[0][:200] if str(err) else "nested too deeply"
        problem = Problem(Place(path, 0), f"not TOML: {reason}")
        broken = Listed(path=path, kind="project", problems=(problem,))
        return Pyproject(lists=(broken,), is_readable=False)
    return _Reader(path, data.decode("utf-8")).read(document)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as err:
        raise ValueError("not UTF-8") from err
    if _DEEP.search(text):
        raise ValueError("a key is nested too deeply")
    return text


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.quoted = Quoted(text, path)
        self.count = 0

    def read(self, document: Mapping[str, Any]) -> Pyproject:
        project, build = _table(document, "project"), _table(document, "build-system")
        backend, name = build.get("build-backend", ""), project.get("name", "")
        return Pyproject(
            lists=tuple(self._lists(document, project, build)),
            has_project_table="project" in document,
            backend=(backend if isinstance(backend, str) else "")
            if "build-system" in document
            else None,
            name=name if isinstance(name, str) else "",
            members=_members(document),
            files=tuple(_dynamic_files(document)),
        )

    def _lists(
        self, document: Mapping[str, Any], project: Mapping[str, Any], build: Mapping[str, Any]
    ) -> Iterator[Listed]:
        wrong = tuple(_not_tables(document))
        if wrong:
            yield Listed(path=self.path, kind="project", problems=tuple(map(self._problem, wrong)))
        yield from self._listed("project", "", "project.dependencies", project.get("dependencies"))
        for name, entries in _table(project, "optional-dependencies").items():
            yield from self._listed("extra", name, f"project.optional-dependencies.{name}", entries)
        yield from self._groups(_table(document, "dependency-groups"))
        yield from self._listed("build-system", "", "build-system.requires", build.get("requires"))

    def _groups(self, groups: Mapping[str, Any]) -> Iterator[Listed]:
        """Yield each group with its own requirements; those it includes are there already."""
        faults = tuple(self._problem(fault) for fault in group_faults(groups))
        if faults:
            yield Listed(path=self.path, kind="group", problems=faults)
        for name, entries in groups.items():
            if isinstance(entries, list):
                texts = [entry for entry in entries if isinstance(entry, str)]
                yield from self._listed("group", name, f"dependency-groups.{name}", texts)

    def _listed(self, kind: Kind, group: str, key: str, entries: object) -> Iterator[Listed]:
        if entries is None:
            return
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            problem = self._problem(f"{key} is not a list of requirements")
            yield Listed(path=self.path, kind=kind, group=group, problems=(problem,))
            return
        self.count += len(entries)
        if self.count > MOST_LINES:
            problem = self._problem(f"{key}: more than {MOST_LINES} requirements, unread")
            yield Listed(path=self.path, kind=kind, group=group, problems=(problem,))
            return
        pieces = [piece for text in entries for piece in parsed(text, self.quoted.place(text, key))]
        yield Listed.of(self.path, kind, pieces, group=group)

    def _problem(self, message: str) -> Problem:
        return Problem(Place(self.path, 0), message)


def _table(within: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = within.get(key, {})
    return found if isinstance(found, dict) else {}


def _not_tables(document: Mapping[str, Any]) -> Iterator[str]:
    project = _table(document, "project")
    places = ((document, ("project", "build-system", "dependency-groups")),)
    for within, keys in (*places, (project, ("optional-dependencies",))):
        for key in keys:
            if not isinstance(within.get(key, {}), dict):
                yield f"{key} is not a table"


def _members(document: Mapping[str, Any]) -> tuple[str, ...]:
    workspace = _table(_table(_table(document, "tool"), "uv"), "workspace")
    return tuple(_strings(workspace.get("members")))


def _dynamic_files(document: Mapping[str, Any]) -> Iterator[str]:
    dynamic = _table(_table(_table(document, "tool"), "setuptools"), "dynamic")
    extras = _table(dynamic, "optional-dependencies")
    for stanza in (dynamic.get("dependencies"), *extras.values()):
        if isinstance(stanza, dict):
            yield from _strings(stanza.get("file"))


def _strings(value: object) -> Iterator[str]:
    yield from (
        entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str)
    )
