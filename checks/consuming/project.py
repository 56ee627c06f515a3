"""A consuming project as values: its requirement files, read as text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.snapshot import Snapshot
from policies.place import Problem
from policies.requirement import RequirementLine


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One list of requirements: a file, an extra or a dependency group of one.

    `kind` says where it comes from: "project" (PEP 621), "requirements", "test", "doc", "extra",
    "group" (PEP 735), "build-system", "lower-constraints", "nested".
    """

    path: str
    kind: str
    group: str = ""
    lines: tuple[RequirementLine, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """One tree: `name` is the repository or directory, `branch` decides how strict we are.

    `files` are the small files that rules look at as they are, by path.
    """

    name: str
    branch: str = "master"
    lists: tuple[Listed, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def strict(self) -> bool:
        """Say whether the development branch's rules count."""
        return not self.branch.startswith(("stable/", "unmaintained/"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """What a project is judged against; `profile` is "upstream" or "full"."""

    snapshot: Snapshot
    profile: str = "full"
