"""Read pyproject.toml: dependencies, extras, dependency groups, the build system.

PEP 621 (project metadata), PEP 735 (dependency groups), PEP 518 (build system).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from checks.consuming.lines import parsed
from checks.consuming.project import Kind, Listed
from policies.place import Place, Problem
from policies.requirement import RequirementLine

FILE = "pyproject.toml"
DEEPEST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Pyproject:
    """What was read; `backend` is None without a [build-system] table."""

    lists: tuple[Listed, ...] = ()
    problems: tuple[Problem, ...] = ()
    has_project_table: bool = False
    backend: str | None = None
    name: str = ""


def read_pyproject(data: bytes, path: str) -> Pyproject:
    """Read the file; nothing in it raises."""
    reader = _Reader(path, data)
    document = reader.document()
    if document is None:
        return Pyproject(problems=tuple(reader.problems))
    project = reader.table(document, "project")
    build = reader.table(document, "build-system")
    lists = [
        *reader.listed("project", "", reader.strings(project, "dependencies", "project")),
        *reader.extras(project),
        *reader.groups(reader.table(document, "dependency-groups")),
        *reader.listed("build-system", "", reader.strings(build, "requires", "build-system")),
    ]
    backend = build.get("build-backend", "")
    name = project.get("name", "")
    return Pyproject(
        lists=tuple(lists),
        problems=tuple(reader.problems),
        has_project_table="project" in document,
        backend=(backend if isinstance(backend, str) else "")
        if "build-system" in document
        else None,
        name=name if isinstance(name, str) else "",
    )


class _Reader:
    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.text = data.decode("utf-8", "replace")
        self.problems: list[Problem] = []

    def document(self) -> dict[str, Any] | None:
        try:
            return tomllib.loads(self.data.decode("utf-8"))
        except UnicodeDecodeError:
            self._problem("not UTF-8")
        except (tomllib.TOMLDecodeError, RecursionError) as err:
            self._problem(f"not TOML: {str(err).splitlines()[0] or 'nested too deeply'}")
        return None

    def table(self, within: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = within.get(key, {})
        if isinstance(found, dict):
            return found
        self._problem(f"{key} is not a table")
        return {}

    def strings(self, within: Mapping[str, Any], key: str, path: str) -> list[str]:
        found = within.get(key, [])
        if isinstance(found, list) and all(isinstance(entry, str) for entry in found):
            return found
        self._problem(f"{path}.{key} is not a list of requirements")
        return []

    def extras(self, project: Mapping[str, Any]) -> Iterator[Listed]:
        within = self.table(project, "optional-dependencies")
        for name in within:
            texts = self.strings(within, name, "project.optional-dependencies")
            yield from self.listed("extra", name, texts)

    def groups(self, groups: Mapping[str, Any]) -> Iterator[Listed]:
        known = {str(canonicalize_name(name)): entries for name, entries in groups.items()}
        for name in groups:
            texts = list(self._group(str(canonicalize_name(name)), known, (), set()))
            yield from self.listed("group", name, list(dict.fromkeys(texts)))

    def _group(
        self, name: str, known: Mapping[str, Any], trail: tuple[str, ...], seen: set[str]
    ) -> Iterator[str]:
        """Yield the requirements of a group and of those that it includes, each group once."""
        if name in trail or len(trail) > DEEPEST:
            self._problem(f"dependency-groups include each other: {' -> '.join((*trail, name))}")
            return
        if name in seen:
            return
        seen.add(name)
        entries = known.get(name)
        if not isinstance(entries, list):
            self._problem(f"dependency-groups: there is no group {name}")
            return
        for entry in entries:
            if isinstance(entry, str):
                yield entry
            elif isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
                included = str(canonicalize_name(entry["include-group"]))
                yield from self._group(included, known, (*trail, name), seen)
            else:
                self._problem(f"dependency-groups.{name} holds neither text nor include-group")

    def listed(self, kind: Kind, group: str, texts: list[str]) -> Iterator[Listed]:
        lines = [line for text in texts for line in self._lines(text)]
        if texts:
            yield Listed(path=self.path, kind=kind, group=group, lines=tuple(lines))

    def _lines(self, text: str) -> Iterator[RequirementLine]:
        for found in parsed(text, self._place(text)):
            if isinstance(found, Problem):
                self.problems.append(found)
            else:
                yield found

    def _place(self, text: str) -> Place:
        """Return where a text stands; the file as a whole where it is written with escapes."""
        at = next((at for q in "\"'" if (at := self.text.find(f"{q}{text}{q}")) >= 0), -1)
        if at < 0:
            return Place(self.path, 0)
        before = self.text[:at]
        return Place(self.path, before.count("\n") + 1, at - before.rfind("\n") + 1)

    def _problem(self, message: str) -> None:
        problem = Problem(Place(self.path, 0), message)
        if problem not in self.problems:
            self.problems.append(problem)
