"""Read Zuul's configuration of projects, as far as it says who runs the requirements check.

Of `zuul.yaml`, `zuul.d/`, `.zuul.yaml` and `.zuul.d/` Zuul reads the first that a repository has
(Zuul's documentation, "Configuration Loading"). A repository configures itself; one that is not
listed may be a central one, which configures others by name, or by a pattern of names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.consuming.project_pattern import MARK, BadPattern, meant
from checks.consuming.safe_yaml import Unreadable, read_yaml
from checks.consuming.tree import Refused, Tree
from checks.facts.zuul_jobs import ZuulJobs

JOB = "requirements-check"
TEMPLATE = "check-requirements"
ROOTS = ("zuul.yaml", "zuul.d", ".zuul.yaml", ".zuul.d")
DEEPEST = 4  # directories below zuul.d
MOST_FILES = 500
MOST_ENTRIES = 1_000  # in one list of a stanza


@dataclass(kw_only=True, slots=True)
class _Said:
    """What was found so far."""

    templates: dict[str, set[str]] = field(default_factory=dict)  # template -> jobs
    parents: dict[str, str] = field(default_factory=dict)  # job -> the job that it varies
    uses: dict[str, set[str]] = field(default_factory=dict)  # repository -> jobs and templates
    problems: dict[str, str] = field(default_factory=dict)  # repository -> why it is not known
    patterns: list[tuple[str, str, set[str]]] = field(default_factory=list)  # who, pattern, uses


def jobs_of(
    trees: Mapping[str, Tree], source: str, listed: Iterable[str] = (), hosts: Iterable[str] = ()
) -> ZuulJobs:
    """Return who runs the check; `trees` maps a repository's name to its tree.

    Templates and jobs that one tree defines count in all of them, as in a tenant. Trees of
    repositories that are not `listed` may configure those that are; `hosts` are the servers that
    a pattern of theirs may name.
    """
    said = _Said()
    own = dict.fromkeys(listed)
    for repository, tree in trees.items():
        said.uses.setdefault(repository, set())
        for path in _paths(tree):
            _read(tree, path, repository, said, alone=repository in own)
    for repository, pattern, used in said.patterns:
        try:
            for name in meant(pattern, own, tuple(hosts)):
                said.uses.setdefault(name, set()).update(used)
        except BadPattern as err:
            said.problems[repository] = str(err)
    central = next((told for who, told in said.problems.items() if who not in own), None)
    return ZuulJobs(
        runs_check={name: _answer(name, name in trees, said, central) for name in said.uses},
        source=source,
    )


def _answer(
    repository: str,
    is_here: bool,  # noqa: FBT001 - a fact, not a switch
    said: _Said,
    central: str | None,
) -> bool | str:
    for used in said.uses[repository]:
        jobs = said.templates.get(used, {JOB} if used == TEMPLATE else {used})
        if any(_is_check(job, said) for job in jobs):
            return True
    if not is_here:
        return "the central configuration does not attach it, and its own was not found"
    # What was not read may be just the file that says so.
    return said.problems.get(repository, central or False)


def _is_check(job: str, said: _Said) -> bool:
    """Say whether a job is the check, or a variant of it."""
    seen: set[str] = set()
    while job not in seen:
        if job == JOB:
            return True
        seen.add(job)
        job = said.parents.get(job, job)
    return False


def _paths(tree: Tree) -> Iterator[str]:
    top = tree.names()
    root = next((name for name in ROOTS if name in top), None)
    if root is None or root.endswith(".yaml"):
        yield from [root] if root else []
        return
    for number, path in enumerate(_below(tree, root, 0)):
        if number < MOST_FILES:
            yield path


def _below(tree: Tree, directory: str, depth: int) -> Iterator[str]:
    for name in tree.names(directory):
        path = f"{directory}/{name}"
        if name.endswith(".yaml"):
            yield path
        elif depth < DEEPEST:
            yield from _below(tree, path, depth + 1)


def _read(tree: Tree, path: str, repository: str, said: _Said, *, alone: bool) -> None:
    try:
        document = read_yaml(tree.read(path) or b"")
    except (Refused, Unreadable) as err:
        said.problems[repository] = f"{path} cannot be read: {err}"
        return
    if document and not isinstance(document, list):
        said.problems[repository] = f"{path} is not a list"
        return
    for entry in document if isinstance(document, list) else ():
        if isinstance(entry, dict):
            _entry(entry, repository, said, alone=alone)


def _entry(entry: dict[Any, Any], repository: str, said: _Said, *, alone: bool) -> None:
    match entry:
        case {"project-template": {"name": str(name), **rest}}:
            said.templates.setdefault(name, set()).update(_jobs(rest))
        case {"job": {"name": str(name), "parent": str(parent)}}:
            said.parents[name] = parent
        case {"project": {**stanza}}:
            project = {**_merged(stanza), **stanza}
            named = project.get("name")
            used = {*_jobs(project), *_strings(project.get("templates"))}
            if alone or not isinstance(named, str):
                said.uses[repository].update(used)
            elif named.startswith(MARK):
                said.patterns.append((repository, named, used))
            else:
                said.uses.setdefault(named, set()).update(used)
        case _:
            pass  # Nodesets, secrets, pipelines: of no matter here.


def _merged(stanza: Mapping[object, Any]) -> dict[object, Any]:
    """Return what a stanza takes over from others (YAML's `<<`); the first one's key counts."""
    found: dict[object, Any] = {}
    for other in _listed(stanza.get("<<")):
        if isinstance(other, dict):
            found = {**other, **found}
    return found


def _jobs(stanza: Mapping[object, Any]) -> Iterator[str]:
    """Yield the jobs of all pipelines of a stanza; a job is a name, or a name with settings."""
    for pipeline in stanza.values():
        for job in _listed(pipeline.get("jobs")) if isinstance(pipeline, dict) else ():
            yield from _strings([*job] if isinstance(job, dict) else job)


def _strings(value: object) -> Iterator[str]:
    yield from (entry for entry in _listed(value) if isinstance(entry, str))


def _listed(value: object) -> Iterable[object]:
    """Return the entries of a list, or the one entry that stands for a list of one."""
    if isinstance(value, list):
        return value[:MOST_ENTRIES]
    return (value,) if value else ()
