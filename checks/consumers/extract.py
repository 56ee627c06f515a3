"""Take what a project asks for out of its tree."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from checks.consuming.project import Project
from checks.consuming.read import read_project
from checks.consuming.roots import project_roots
from checks.consuming.tree import Tree
from checks.facts.consumers import Consumer, UsedLine
from policies.place import Malformed
from policies.requirement import parse_requirement


def extract(
    tree: Tree, repository: str, branch: str, commit: str = "", date: datetime | None = None
) -> Consumer:
    """Return what a repository asks for; of several projects in one tree, all of them."""
    # What lies at the top is used, also where the projects lie below it (docs/ of a monorepo).
    roots = dict.fromkeys(["", *project_roots(tree)])
    projects = [read_project(tree, repository, branch, root) for root in roots]
    used = tuple(used for project in projects for used in _used(project))
    return Consumer(
        repository=repository,
        branch=branch,
        commit=commit,
        date=date,
        digest=_digest(used),
        requirements=used,
        problem=_problem(projects),
    )


def _used(project: Project) -> Iterator[UsedLine]:
    for listed in project.lists:
        if listed.kind == "lower-constraints":
            continue  # It repeats what others ask for, with what that pulls in.
        free = listed.kind == "build-system"
        for line in listed.lines:
            yield UsedLine(line=line, group=listed.group, free=free)
        for address in listed.addresses:
            with suppress(Malformed):  # A name that is none uses nothing that is governed.
                line = parse_requirement(address.name, address.place)
                yield UsedLine(line=line, group=listed.group, free=True)


def _problem(projects: Iterable[Project]) -> str:
    """Return the first thing that could not be read; then nothing is certain."""
    lists = (listed for project in projects for listed in project.lists)
    return next((str(problem) for listed in lists for problem in listed.problems), "")


def _digest(used: Iterable[UsedLine]) -> str:
    rows = sorted(f"{u.line.place.file}\0{u.group}\0{u.line.text.strip()}\n" for u in used)
    return hashlib.sha256("".join(rows).encode()).hexdigest()
