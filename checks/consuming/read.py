"""Read a project's tree into values; nothing of it is executed, and nothing raises."""

import posixpath
import re
from collections.abc import Iterator

from checks.consuming.lines import Include, read_lines
from checks.consuming.project import Distribution, Kind, Listed, Project
from checks.consuming.pyproject import FILE as PYPROJECT
from checks.consuming.pyproject import Pyproject, read_pyproject
from checks.consuming.setup_cfg import FILE as SETUP_CFG
from checks.consuming.setup_cfg import SetupCfg, read_setup_cfg
from checks.consuming.tree import Refused, Tree
from policies.place import Place, Problem
from policies.requirement import RequirementLine

_FILES: tuple[tuple[str, Kind], ...] = (
    ("requirements.txt", "requirements"),
    ("test-requirements.txt", "test"),
    ("doc/requirements.txt", "doc"),
    ("docs/requirements.txt", "docs"),
    ("tools/pip-requires", "deprecated"),
    ("tools/test-requires", "deprecated"),
    ("lower-constraints.txt", "lower-constraints"),
)
_PER_PYTHON = re.compile(r"(?:test-)?requirements-py[23]\.txt")
_AS_THEY_ARE = ("tox.ini", "tools/tox_install.sh", "tox_install.sh")
DEEPEST = 20
MOST_FILES = 200


def read_project(tree: Tree, name: str, branch: str = "master", root: str = "") -> Project:
    """Read what binds a project; `root` is its directory in the tree ("" or "sub/")."""
    reader = _Reader(tree)
    about, setup = reader.read(root + PYPROJECT), reader.read(root + SETUP_CFG)
    pyproject = Pyproject() if about is None else read_pyproject(about, root + PYPROJECT)
    setup_cfg = SetupCfg() if setup is None else read_setup_cfg(setup, root + SETUP_CFG)
    top = tree.names(root)
    old: list[tuple[str, Kind]] = [(n, "deprecated") for n in top if _PER_PYTHON.fullmatch(n)]
    for path, kind in (*_FILES, *old):
        reader.file(root + path, kind)
    return Project(
        name=name,
        branch=branch,
        root=root,
        lists=(*pyproject.lists, *setup_cfg.lists, *reader.lists),
        problems=(*pyproject.problems, *setup_cfg.problems, *reader.problems),
        distribution=Distribution(
            is_python=pyproject.has_project_table or "setup.py" in top or SETUP_CFG in top,
            has_pyproject=about is not None,
            has_project_table=pyproject.has_project_table,
            backend=pyproject.backend,
            name=pyproject.name or setup_cfg.name,
        ),
        files={path: data for path in _AS_THEY_ARE if (data := reader.read(root + path))},
    )


def project_roots(tree: Tree) -> Iterator[str]:
    """Yield the directories that hold a project: the top, else each directory below it.

    A repository of several projects has no requirements at its top, and some in its directories.
    """
    marks = {"requirements.txt", "test-requirements.txt", PYPROJECT, SETUP_CFG, "setup.py"}
    if marks & set(tree.names()) or "doc" in tree.names():
        yield ""
        return
    below = [name for name in tree.names() if not name.startswith(".")]
    found = [f"{name}/" for name in below if marks & set(tree.names(name))]
    yield from found or [""]


class _Reader:
    """Collects the lists and problems of requirement files, each file read once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._seen: set[str] = set()
        self.lists: list[Listed] = []
        self.problems: list[Problem] = []

    def read(self, path: str) -> bytes | None:
        try:
            return self._tree.read(path)
        except (Refused, OSError) as err:
            self.problems.append(Problem(Place(path, 0), f"not read: {err}"))
            return None

    def file(self, path: str, kind: Kind, trail: tuple[str, ...] = ()) -> None:
        """Read a requirement file, and what it includes; an absent one is none of ours."""
        data = None if path in self._seen else self.read(path)
        if data is None:
            return
        self._seen.add(path)
        lines: list[RequirementLine] = []
        for piece in read_lines(data, path):
            if isinstance(piece, Problem):
                self.problems.append(piece)
            elif isinstance(piece, Include):
                self._include(piece, (*trail, path))
            else:
                lines.append(piece)
        self.lists.append(Listed(path=path, kind=kind, lines=tuple(lines)))

    def _include(self, include: Include, trail: tuple[str, ...]) -> None:
        """Follow -r inside of the tree; -c names pins, which are nobody's requirements."""
        if "://" in include.path or include.constraint:
            return
        path = posixpath.normpath(posixpath.join(posixpath.dirname(trail[-1]), include.path))
        if path.startswith(("../", "/")) or path == "..":
            self._problem(include, f"{include.path} lies outside of the tree, and is not read")
        elif path in trail:
            self._problem(include, f"{include.path} includes itself, by {' -> '.join(trail)}")
        elif len(trail) > DEEPEST or len(self._seen) > MOST_FILES:
            self._problem(include, "too many files include each other")
        else:
            self.file(path, "nested", trail)

    def _problem(self, include: Include, message: str) -> None:
        self.problems.append(Problem(include.place, message, "write the requirements here"))
