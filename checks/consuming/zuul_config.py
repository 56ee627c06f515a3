"""Read Zuul's configuration of projects, as far as it says who runs the requirements check.

Zuul reads `zuul.yaml`, `.zuul.yaml`, `zuul.d/` and `.zuul.d/` of a repository (Zuul's
documentation, "Configuration Loading"); a central repository names the projects it configures.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from checks.consuming.tree import Refused, Tree
from checks.facts.zuul_jobs import ZuulJobs

JOB = "requirements-check"
TEMPLATE = "check-requirements"
DEEPEST = 4  # directories below zuul.d
_FILES = ("zuul.yaml", ".zuul.yaml")
_DIRECTORIES = ("zuul.d", ".zuul.d")


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, with Zuul's own tags (!encrypted, !inherit, ...) taken for nothing."""


_Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


@dataclass(kw_only=True, slots=True)
class _Said:
    """What was found so far, by repository."""

    templates: dict[str, list[str]] = field(default_factory=dict)  # template -> jobs
    uses: dict[str, set[str]] = field(default_factory=dict)  # repository -> jobs and templates
    problems: dict[str, str] = field(default_factory=dict)


def jobs_of(trees: Mapping[str, Tree], source: str) -> ZuulJobs:
    """Return who runs the check; `trees` maps a repository's name to its tree.

    Templates that one tree defines count in all of them, as in a tenant.
    """
    said = _Said()
    for repository, tree in trees.items():
        said.uses.setdefault(repository, set())
        for path in _paths(tree):
            _read(tree, path, repository, said)
    runs = {name for name, jobs in said.templates.items() if JOB in jobs} | {TEMPLATE, JOB}
    found: dict[str, bool | str] = {}
    for repository, used in said.uses.items():
        checks = bool(used & runs)
        found[repository] = checks or said.problems.get(repository, False)
    return ZuulJobs(runs_check=found, source=source)


def _paths(tree: Tree) -> Iterator[str]:
    top = tree.names()
    yield from (name for name in _FILES if name in top)
    for directory in _DIRECTORIES:
        if directory in top:
            yield from _below(tree, directory, 0)


def _below(tree: Tree, directory: str, depth: int) -> Iterator[str]:
    for name in tree.names(directory):
        path = f"{directory}/{name}"
        if name.endswith((".yaml", ".yml")):
            yield path
        elif depth < DEEPEST:
            yield from _below(tree, path, depth + 1)


def _read(tree: Tree, path: str, repository: str, said: _Said) -> None:
    try:
        data = tree.read(path)
        document = yaml.load(data or b"", Loader=_Loader)  # noqa: S506 - derived from SafeLoader
    except (Refused, OSError, yaml.YAMLError, RecursionError, ValueError) as err:
        said.problems[repository] = f"{path} cannot be read: {str(err).splitlines()[0]}"
        return
    for entry in document if isinstance(document, list) else ():
        if isinstance(entry, dict):
            _entry(entry, repository, said)


def _entry(entry: Mapping[str, Any], repository: str, said: _Said) -> None:
    template, project = entry.get("project-template"), entry.get("project")
    if isinstance(template, dict) and isinstance(template.get("name"), str):
        said.templates.setdefault(template["name"], []).extend(_jobs(template))
    if isinstance(project, dict):
        name = project.get("name") or repository
        used = {*_jobs(project), *_strings(project.get("templates"))}
        said.uses.setdefault(str(name), set()).update(used)


def _jobs(stanza: Mapping[str, Any]) -> Iterator[str]:
    """Yield the jobs of all pipelines of a stanza."""
    for pipeline in stanza.values():
        if isinstance(pipeline, dict):
            for job in _listed(pipeline.get("jobs")):
                yield from (job,) if isinstance(job, str) else job if isinstance(job, dict) else ()


def _strings(value: object) -> Iterator[str]:
    yield from (entry for entry in _listed(value) if isinstance(entry, str))


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else (value,) if value else ()
