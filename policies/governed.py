"""The governed set: the files of one tree, parsed, with documented defaults for absent ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from policies.constraint import ConstraintLine
from policies.document import (
    Document,
    NameLine,
    RepositoryLine,
    parse_constraints,
    parse_names,
    parse_projects,
    parse_requirements,
)
from policies.hold import Hold, parse_holds
from policies.place import Malformed, Place, Problem
from policies.policy import DEFAULT, Policy, parse_policy
from policies.release_metadata import ReleaseMetadata, parse_release_metadata
from policies.requirement import RequirementLine

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
    xfails: bytes
    holds: tuple[Hold, ...]
    policy: Policy
    metadata: tuple[ReleaseMetadata, ...]


def parse_governed(files: Mapping[str, bytes]) -> GovernedSet:
    """Read all files; raise Malformed with every problem of every file.

    global-requirements.txt must be there; every other file may be absent.
    """
    problems: list[Problem] = []

    def read(name: str, parse: Callable[[bytes, str], Value], default: Value) -> Value:
        if name not in files:
            return default
        try:
            return parse(files[name], name)
        except Malformed as err:
            problems.extend(err.problems)
            return default

    if REQUIREMENTS not in files:
        problems.append(Problem(Place(REQUIREMENTS, 0), "the file is missing"))
    governed = GovernedSet(
        requirements=read(REQUIREMENTS, parse_requirements, Document(REQUIREMENTS, ())),
        constraints=read(CONSTRAINTS, parse_constraints, Document(CONSTRAINTS, ())),
        denylist=read("denylist.txt", parse_names, Document("denylist.txt", ())),
        projects=read("projects.txt", parse_projects, Document("projects.txt", ())),
        backports=read("backports.txt", parse_names, Document("backports.txt", ())),
        xfails=files.get("upper-constraints-xfails.txt", b""),
        holds=read("holds.toml", _text(parse_holds), ()),
        policy=read("policy.toml", _text(parse_policy), DEFAULT),
        metadata=read("sdist-metadata.toml", _text(parse_release_metadata), ()),
    )
    if problems:
        raise Malformed(problems)
    return governed


def _text(parse: Callable[[str, str], Value]) -> Callable[[bytes, str], Value]:
    def decoded(data: bytes, file: str) -> Value:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed([Problem(Place(file, 0), "not UTF-8")]) from None
        return parse(text, file)

    return decoded
