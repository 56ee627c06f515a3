"""Read a project's tree into values; nothing of it is executed, and nothing raises."""

import posixpath
import re
from collections.abc import Mapping

from checks.consuming.groups import way_round
from checks.consuming.limits import within_limits
from checks.consuming.lines import MOST_LINES, Include, Piece, read_lines
from checks.consuming.project import Distribution, Kind, Listed, Project
from checks.consuming.pyproject import FILE as PYPROJECT
from checks.consuming.pyproject import Pyproject, read_pyproject
from checks.consuming.setup_cfg import FILE as SETUP_CFG
from checks.consuming.setup_cfg import SetupCfg, read_setup_cfg
from checks.consuming.tree import Refused, Tree
from policies.place import Place, Problem

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
MOST_FILES = 50


def read_project(tree: Tree, name: str, branch: str = "master", root: str = "") -> Project:
    """Read what binds a project; `root` is its directory in the tree ("" or "sub/")."""
    top = tree.names(root)
    old: list[tuple[str, Kind]] = [(n, "deprecated") for n in top if _PER_PYTHON.fullmatch(n)]
    reader = _Reader(tree, {root + path: kind for path, kind in (*_FILES, *old)})
    about = reader.read(root + PYPROJECT, "project")
    setup = reader.read(root + SETUP_CFG, "extra")
    pyproject = Pyproject() if about is None else read_pyproject(about, root + PYPROJECT)
    setup_cfg = SetupCfg() if setup is None else read_setup_cfg(setup, root + SETUP_CFG)
    for path in reader.kinds:
        reader.file(path)
    for path in pyproject.files:
        reader.dynamic(root, path)
    files = {path: reader.read(root + path, "nested") for path in _AS_THEY_ARE}
    return Project(
        name=name,
        branch=branch,
        root=root,
        lists=within_limits((*pyproject.lists, *setup_cfg.lists, *reader.lists)),
        distribution=Distribution(
            is_python=pyproject.has_project_table or "setup.py" in top or SETUP_CFG in top,
            has_pyproject=PYPROJECT in top,
            is_readable=pyproject.is_readable and (about is not None or PYPROJECT not in top),
            has_project_table=pyproject.has_project_table,
            backend=pyproject.backend,
            name=pyproject.name or setup_cfg.name,
        ),
        files={path: data for path, data in files.items() if data is not None},
    )


class _Reader:
    """Collects the lists of requirement files, each file read once.

    `kinds` are the files that have a name of their own; any other is nested.
    """

    def __init__(self, tree: Tree, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds
        self._tree = tree
        self._seen: set[str] = set()
        self._count = 0
        self.lists: list[Listed] = []

    def read(self, path: str, kind: Kind) -> bytes | None:
        try:
            return self._tree.read(path)
        except Refused as err:
            problem = Problem(Place(path, 0), f"not read: {err}")
            self.lists.append(Listed(path=path, kind=kind, problems=(problem,)))
            return None

    def file(self, path: str, trail: tuple[str, ...] = ()) -> None:
        """Read a requirement file, and what it includes; an absent one is none of ours."""
        kind = self.kinds.get(path, "nested")
        data = None if path in self._seen else self.read(path, kind)
        if data is None:
            return
        self._seen.add(path)
        self._count += data.count(b"\n")
        if self._count > MOST_LINES:
            problem = Problem(Place(path, 0), f"more than {MOST_LINES} lines, not read")
            self.lists.append(Listed(path=path, kind=kind, problems=(problem,)))
            return
        pieces: list[Piece] = []
        for piece in read_lines(data, path):
            pieces.append(piece)
            if isinstance(piece, Include) and not piece.constraint:
                pieces.extend(self._include(piece, (*trail, path)))
        self.lists.append(Listed.of(path, kind, pieces))

    def dynamic(self, root: str, path: str) -> None:
        """Read a file that pyproject.toml takes requirements from; outside there is none."""
        place = posixpath.normpath(posixpath.join(root, path))
        if not place.startswith(("../", "/")) and len(self._seen) <= MOST_FILES:
            self.file(place)

    def _include(self, include: Include, trail: tuple[str, ...]) -> list[Problem]:
        """Follow -r inside of the tree; what -c names are pins, and nobody's requirements."""
        if "://" in include.path:
            return []
        path = posixpath.normpath(posixpath.join(posixpath.dirname(trail[-1]), include.path))
        if path in trail:
            way = way_round((*trail[trail.index(path) :], path))
            return [_problem(include, f"requirement files include each other: {way}")]
        if path.startswith(("../", "/")) or path == "..":
            return [_problem(include, f"{include.path} lies outside of the tree, and is not read")]
        if len(trail) > DEEPEST or len(self._seen) > MOST_FILES:
            return [_problem(include, "too many files include each other")]
        known = len(self.lists)
        self.file(path, trail)
        absent = path not in self._seen and len(self.lists) == known
        return [_problem(include, f"there is no {path}")] if absent else []


def _problem(include: Include, message: str) -> Problem:
    return Problem(include.place, message, "write the requirements here")
