"""Read a tenant's projects as values, for checks that Zuul does not make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

PLACES = ("zuul.yaml", "zuul.d", ".zuul.yaml", ".zuul.d")
Table = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something wrong at a place: `path` from the directory of its project on."""

    project: str
    path: str
    message: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.project}: {self.path}: {self.message}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One object of a Zuul configuration, such as a job, and where it stands."""

    kind: str
    project: str
    path: str
    said: Table

    @property
    def name(self) -> str:
        """Return its name; a project without one is the one that it stands in."""
        return str(self.said.get("name", self.project))

    def finding(self, message: str) -> Finding:
        """Return a finding on it."""
        return Finding(project=self.project, path=self.path, message=f"{self.name}: {message}")


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A tenant: the directories of its projects in its order, and which ones are trusted."""

    directories: Mapping[str, Path]
    trusted: frozenset[str]
    shadows: Mapping[str, str]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Return all objects of all projects."""
        return tuple(
            Item(kind=kind, project=project, path=path, said=said)
            for project, directory in self.directories.items()
            for path, document in _documents(directory)
            for entry in document
            for kind, said in entry.items()
        )

    def of(self, kind: str) -> Iterator[Item]:
        """Yield the objects of a kind, without jobs that another project replaces."""
        for item in self.items:
            winner = self.shadows.get(item.project)
            if item.kind == kind and not (kind == "job" and self._has(winner, item.name)):
                yield item

    def _has(self, project: str | None, job: str) -> bool:
        return project is not None and any(
            item.kind == "job" and item.project == project and item.name == job
            for item in self.items
        )

    @cached_property
    def jobs(self) -> Mapping[str, Item]:
        """Return the jobs by name."""
        return {job.name: job for job in self.of("job")}

    def ancestry(self, job: Item) -> list[Item]:
        """Return a job and those that it inherits from, itself first; `base` is at the end."""
        line = [job]
        while "parent" not in line[-1].said or line[-1].said["parent"] is not None:
            parent = self.jobs.get(str(line[-1].said.get("parent", "base")))
            if parent is None or parent in line:
                break
            line.append(parent)
        return line

    def inherited(self, job: Item, key: str) -> Any:  # noqa: ANN401 - whatever YAML holds
        """Return what a job or the nearest of its ancestors says under a key; None if nothing."""
        return next((one.said[key] for one in self.ancestry(job) if key in one.said), None)

    def playbooks(self, job: Item) -> Iterator[tuple[Item, str]]:
        """Yield the playbooks that a job runs, each with the job that names it."""
        line = self.ancestry(job)
        for one in line:
            for key in ("pre-run", "post-run"):
                for path in as_list(one.said.get(key)):
                    yield one, playbook_of(path)
        owner = next((one for one in line if "run" in one.said), None)
        if owner is not None:
            for path in as_list(owner.said["run"]):
                yield owner, playbook_of(path)


def read_tenant(file: Path, top: Path, examples: Path) -> Tenant:
    """Return the tenant of a file; pinwarden is at `top`, the others lie in `examples` by name."""
    (document,) = yaml.safe_load(file.read_text(encoding="utf-8"))
    source = document["tenant"]["source"]["gerrit"]
    directories, shadows = {}, {}
    for entry in (*source["config-projects"], *source["untrusted-projects"]):
        name, options = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
        directories[name] = top if name == "pinwarden" else examples / name.rpartition("/")[2]
        if "shadow" in options:
            shadows[name] = options["shadow"]
    return Tenant(
        directories=directories, trusted=frozenset(source["config-projects"]), shadows=shadows
    )


def as_list(value: Any) -> list[Any]:  # noqa: ANN401 - whatever YAML holds
    """Return a list of what may be one, nothing or several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def playbook_of(entry: Any) -> str:  # noqa: ANN401 - whatever YAML holds
    """Return the path of a playbook, which may be written with more about it."""
    return str(entry["name"] if isinstance(entry, dict) else entry)


def load(path: Path) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Parse a file; tags such as `!encrypted` are passed over."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one


class _Loader(yaml.SafeLoader):
    """The safe loader, which knows Zuul's tags as none."""


_Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def _documents(directory: Path) -> Iterator[tuple[str, list[Table]]]:
    for name in PLACES:
        place = directory / name
        files = [place] if place.is_file() else sorted(place.glob("**/*.yaml"))
        if files:
            for file in files:
                yield str(file.relative_to(directory)), load(file) or []
            return
