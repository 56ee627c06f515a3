"""Take what a project asks for out of its tree."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from checks.consuming.project import Project
from checks.consuming.read import read_project
from checks.consuming.roots import project_roots
from checks.consuming.tree import Tree
from checks.facts.consumers import Consumer, UsedLine

APART = frozenset({"lower-constraints", "build-system"})


def extract(
    tree: Tree, repository: str, branch: str, commit: str = "", date: datetime | None = None
) -> Consumer:
    """Return what a repository asks for; of several projects in one tree, all of them."""
    projects = [read_project(tree, repository, branch, root) for root in project_roots(tree)]
    used = tuple(
        UsedLine(line=line, group=listed.group)
        for project in projects
        for listed in project.lists
        if listed.kind not in APART
        for line in listed.lines
    )
    return Consumer(
        repository=repository,
        branch=branch,
        commit=commit,
        date=date,
        digest=_digest(used),
        requirements=used,
        problem=_problem(projects),
    )


def _problem(projects: Iterable[Project]) -> str:
    """Return the first thing that could not be read; then nothing is certain."""
    lists = (listed for project in projects for listed in project.lists)
    return next((str(problem) for listed in lists for problem in listed.problems), "")


def _digest(used: Iterable[UsedLine]) -> str:
    rows = sorted(f"{u.line.place.file}\0{u.group}\0{u.line.text.strip()}\n" for u in used)
    return hashlib.sha256("".join(rows).encode()).hexdigest()
