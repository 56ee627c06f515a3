"""A consuming project as values: its requirement files, read as text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from packaging.utils import NormalizedName

from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from policies.place import Problem
from policies.requirement import RequirementLine

Kind = Literal[
    "project",  # pyproject.toml, [project] dependencies (PEP 621)
    "extra",  # its optional dependencies, or [extras] of setup.cfg
    "group",  # [dependency-groups] (PEP 735)
    "build-system",  # [build-system] requires (PEP 518)
    "options",  # setuptools' own tables in setup.cfg
    "requirements",
    "test",
    "doc",
    "docs",
    "deprecated",
    "nested",  # a file that another one includes with -r
    "lower-constraints",
]
Profile = Literal["upstream", "full"]
UPSTREAM: frozenset[Kind] = frozenset(
    {"project", "extra", "group", "requirements", "test", "doc", "deprecated"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One list of requirements: a file, or an extra or a dependency group of one."""

    path: str
    kind: Kind
    group: str = ""
    lines: tuple[RequirementLine, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """What pyproject.toml and setup.cfg say of the distribution itself.

    `backend` is None without a [build-system] table, "" without a backend in it.
    """

    is_python: bool = False
    has_pyproject: bool = False
    has_project_table: bool = False
    backend: str | None = None
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """One tree: `name` is the repository or directory, `branch` decides how strict we are.

    `files` are the small files that rules look at as they are, by path; paths are relative to the
    tree, and begin with `root` where the project is only a part of it ("" or "sub/").
    """

    name: str
    branch: str = "master"
    root: str = ""
    lists: tuple[Listed, ...] = ()
    problems: tuple[Problem, ...] = ()
    distribution: Distribution = field(default_factory=Distribution)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def strict(self) -> bool:
        """Say whether the development branch's rules count."""
        return not self.branch.startswith(("stable/", "unmaintained/"))


@dataclass(frozen=True, kw_only=True)
class Law:
    """What a project is judged against, and by which profile.

    "upstream" is what the community's own job judges, its defects mended; "full" adds what else
    can be told from the files.
    """

    snapshot: Snapshot
    profile: Profile = "full"

    @cached_property
    def pins(self) -> Mapping[NormalizedName, tuple[ConstraintLine, ...]]:
        """The pins by name."""
        found: dict[NormalizedName, tuple[ConstraintLine, ...]] = {}
        for line in self.snapshot.governed.constraints.entries:
            found[line.key] = (*found.get(line.key, ()), line)
        return found

    @cached_property
    def requirements(self) -> Mapping[NormalizedName, tuple[RequirementLine, ...]]:
        """The lines of global-requirements by name."""
        found: dict[NormalizedName, tuple[RequirementLine, ...]] = {}
        for line in self.snapshot.governed.requirements.entries:
            found[line.key] = (*found.get(line.key, ()), line)
        return found

    @cached_property
    def denied(self) -> frozenset[NormalizedName]:
        """The denylisted names."""
        return frozenset(line.key for line in self.snapshot.governed.denylist.entries)

    @cached_property
    def backports(self) -> frozenset[NormalizedName]:
        """The names of backports.txt."""
        return frozenset(line.key for line in self.snapshot.governed.backports.entries)

    def binding(self, project: Project) -> Iterator[Listed]:
        """Yield the lists that the profile judges, but for lower-constraints and build-system."""
        for listed in project.lists:
            apart = listed.kind in ("lower-constraints", "build-system")
            if listed.kind in UPSTREAM or (self.profile == "full" and not apart):
                yield listed
