"""A consuming project as values: its requirement files, read as text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Self

from packaging.utils import NormalizedName

from checks.consuming.lines import Address, Piece
from checks.finding import Severity
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
# What is judged for advice only, unless policy.toml says otherwise; "tox" is no list.
ADVICE = frozenset({"build-system", "docs", "nested", "lower-constraints", "tox"})
APART: frozenset[Kind] = frozenset({"build-system", "lower-constraints"})  # have their own rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One list of requirements: a file, or an extra or a dependency group of one.

    `problems` are what could not be read of it, `addresses` what is required by URL.
    """

    path: str
    kind: Kind
    group: str = ""
    lines: tuple[RequirementLine, ...] = ()
    addresses: tuple[Address, ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, path: str, kind: Kind, pieces: Iterable[Piece], *, group: str = "") -> Self:
        """Sort what was read; includes are left out."""
        found = tuple(pieces)
        return cls(
            path=path,
            kind=kind,
            group=group,
            lines=tuple(piece for piece in found if isinstance(piece, RequirementLine)),
            addresses=tuple(piece for piece in found if isinstance(piece, Address)),
            problems=tuple(piece for piece in found if isinstance(piece, Problem)),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """What pyproject.toml and setup.cfg say of the distribution itself.

    `is_readable` is about pyproject.toml; `backend` is None without a [build-system] table, ""
    without a backend in it.
    """

    is_python: bool = False
    has_pyproject: bool = False
    is_readable: bool = True
    has_project_table: bool = False
    backend: str | None = None
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """One tree: `name` is the repository or directory, `branch` decides how strict we are.

    `files` are the small files that rules look at as they are, by path; paths are relative to the
    tree, and begin with `root` where the project is only a part of it ("" or "sub/"). `lowest` is
    what the engine says against lower-constraints.txt, as sentences, or why nobody can tell; None
    where nobody asked, or there is no such file.
    """

    name: str
    branch: str = "master"
    root: str = ""
    lists: tuple[Listed, ...] = ()
    distribution: Distribution = field(default_factory=Distribution)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    lowest: tuple[str, ...] | str | None = None

    @property
    def strict(self) -> bool:
        """Say whether a branch is held to all rules: every one that is not kept for stability."""
        return not self.branch.startswith(("stable/", "unmaintained/"))

    @property
    def developed(self) -> bool:
        """Say whether this is the branch that development happens on."""
        return self.branch in ("master", "main")


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

    def read(self, project: Project) -> Iterator[Listed]:
        """Yield the lists that the profile looks at."""
        for listed in project.lists:
            if self.profile == "full" or listed.kind in UPSTREAM:
                yield listed

    def binding(self, project: Project) -> Iterator[Listed]:
        """Yield the lists that must agree with global-requirements."""
        for listed in self.read(project):
            if listed.kind not in APART:
                yield listed

    def weight(self, part: str, severity: Severity) -> Severity:
        """Return what a finding weighs: advice, in some parts of a project, unless raised."""
        if part not in ADVICE:
            return severity
        if part in self.snapshot.policy.project_errors:
            return Severity.ERROR
        return severity.at_most(Severity.WARNING)
