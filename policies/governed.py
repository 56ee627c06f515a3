"""The governed set: the files of one tree, parsed, with documented defaults for absent ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from policies.constraint import ConstraintLine, parse_constraint
from policies.document import (
    Document,
    Entry,
    NameLine,
    RepositoryLine,
    parse_name,
    parse_repository,
    read_lines,
)
from policies.hold import Hold
from policies.hold_file import parse_holds
from policies.known_failure import KnownFailureLine, parse_known_failure
from policies.place import Malformed, Place, Problem
from policies.policy import DEFAULT, Policy, parse_policy
from policies.release_metadata import ReleaseMetadata, parse_release_metadata
from policies.requirement import RequirementLine, parse_requirement
from policies.toml_text import decode_toml

REQUIREMENTS = "global-requirements.txt"
CONSTRAINTS = "upper-constraints.txt"
FILES = (
    REQUIREMENTS,
    CONSTRAINTS,
    "denylist.txt",
    "projects.txt",
    "backports.txt",
    "upper-constraints-xfails.txt",
    "holds.toml",
    "policy.toml",
    "sdist-metadata.toml",
)
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True, slots=True)
class GovernedSet:
    """All that one tree says."""

    requirements: Document[RequirementLine]
    constraints: Document[ConstraintLine]
    denylist: Document[NameLine]
    projects: Document[RepositoryLine]
    backports: Document[NameLine]
    xfails: Document[KnownFailureLine]
    holds: tuple[Hold, ...]
    policy: Policy
    metadata: tuple[ReleaseMetadata, ...]


def parse_governed(files: Mapping[str, bytes]) -> GovernedSet:
    """Read all files; raise Malformed with every problem of every file.

    global-requirements.txt must be there; every other file may be absent.
    """
    governed, problems = read_governed(files)
    if problems:
        raise Malformed(problems)
    return governed


def read_governed(files: Mapping[str, bytes]) -> tuple[GovernedSet, tuple[Problem, ...]]:
    """Read what can be read of all files, and return every problem beside it.

    A line of a .txt file that cannot be read is a remark of its document; a .toml file with any
    problem counts as absent.
    """
    problems: list[Problem] = []

    def lines(name: str, parse: Callable[[str, Place], Entry]) -> Document[Entry]:
        document, found = read_lines(files.get(name, b""), name, parse)
        problems.extend(found)
        return document

    def whole(name: str, parse: Callable[[str, str], Value], default: Value) -> Value:
        if name not in files:
            return default
        text, damage = decode_toml(files[name], name)
        problems.extend(damage)
        try:
            value = parse(text, name)
        except Malformed as err:
            problems.extend(err.problems)
            return default
        return default if damage else value

    if REQUIREMENTS not in files:
        problems.append(Problem(Place(REQUIREMENTS, 0), "the file is missing"))
    governed = GovernedSet(
        requirements=lines(REQUIREMENTS, parse_requirement),
        constraints=lines(CONSTRAINTS, parse_constraint),
        denylist=lines("denylist.txt", parse_name),
        projects=lines("projects.txt", parse_repository),
        backports=lines("backports.txt", parse_name),
        xfails=lines("upper-constraints-xfails.txt", parse_known_failure),
        holds=whole("holds.toml", parse_holds, ()),
        policy=whole("policy.toml", parse_policy, DEFAULT),
        metadata=whole("sdist-metadata.toml", parse_release_metadata, ()),
    )
    return governed, tuple(problems)
