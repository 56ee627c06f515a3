"""Find the projects of a tree: one at its top, or several below it."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from checks.consuming.pyproject import FILE as PYPROJECT
from checks.consuming.pyproject import read_pyproject
from checks.consuming.tree import Refused, Tree

MARKS = frozenset({"requirements.txt", "test-requirements.txt", PYPROJECT, "setup.cfg", "setup.py"})
# Directories whose files are about something else than a project of their own.
_PASSED_BY = frozenset(
    {"build", "dist", "doc", "docs", "examples", "node_modules", "test", "tests", "tools", "venv"}
)
DEEPEST = 3
MOST = 2_000  # directories that are looked into


def project_roots(tree: Tree) -> Iterator[str]:
    """Yield the directories that hold a project: "" for the top, or "sub/directory/".

    A tree whose top is a project holds others only where its pyproject.toml declares them (uv's
    workspaces); a tree whose top is none holds those that are found below it.
    """
    names = tree.names()
    if MARKS & set(names):
        yield ""
        yield from _members(tree)
        return
    found = [] if "doc" in names else list(_below(tree))
    yield from found or [""]


def _below(tree: Tree) -> Iterator[str]:
    left = [("", 0)]
    for _ in range(MOST):
        if not left:
            return
        root, depth = left.pop(0)
        names = tree.names(root)
        if root and MARKS & set(names):
            yield root
        elif depth < DEEPEST:
            left.extend((f"{root}{name}/", depth + 1) for name in names if _looked_into(name))


def _looked_into(name: str) -> bool:
    return not name.startswith(".") and name not in _PASSED_BY


def _members(tree: Tree) -> Iterator[str]:
    try:
        data = tree.read(PYPROJECT)
    except Refused:
        return
    found: dict[str, None] = {}
    for pattern in read_pyproject(data, PYPROJECT).members if data else ():
        for root in _matching(tree, pattern.strip("/")):
            found[root] = None
    yield from found


def _matching(tree: Tree, pattern: str) -> Iterator[str]:
    """Yield the directories that a pattern names; `*` stands for any part of one name."""
    roots = [""]
    parts = pattern.split("/")
    if ".." in parts or len(parts) > DEEPEST + 1:
        return
    for part in parts:
        roots = [
            f"{root}{name}/"
            for root in roots[:MOST]
            for name in tree.names(root)
            if fnmatchcase(name, part) and not name.startswith(".")
        ]
    yield from (root for root in roots if MARKS & set(tree.names(root)))
