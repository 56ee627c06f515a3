"""Compare a project's lines with the lines of global-requirements for the same name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.specifiers import Specifier

from checks.consuming.project import Law, Listed, Project
from policies.environment_grid import grid, same, true_in
from policies.exclusion import excludes_as_much
from policies.marker import applies
from policies.name import normalize
from policies.requirement import RequirementLine

_VARIABLES = re.compile(r"\b(?:[a-z]+_[a-z_]+|extra)\b")
_LOWER = re.compile(r"python_version\s*(?:==|>=|>)\s*[\"']3")
_UPPER = re.compile(r"python_version\s*(?:==|<=|<)\s*[\"']")


@dataclass(frozen=True, kw_only=True, slots=True)
class Same:
    """The lines of one list that are about one name with the same extras, and what governs them."""

    listed: Listed
    lines: tuple[RequirementLine, ...]
    governing: tuple[RequirementLine, ...]


def bound_lines(project: Project, law: Law) -> Iterator[tuple[Listed, RequirementLine]]:
    """Yield every line that the law binds: not the denylisted, and not the project itself."""
    own = _own_name(project)
    for listed in law.binding(project):
        for line in listed.lines:
            if line.key not in law.denied and line.key != own:
                yield listed, line


def grouped(project: Project, law: Law) -> Iterator[Same]:
    """Yield the lines list by list and name by name; only names of global-requirements."""
    groups: dict[tuple[int, str, frozenset[str]], list[RequirementLine]] = {}
    lists: dict[int, Listed] = {}
    for listed, line in bound_lines(project, law):
        lists[id(listed)] = listed
        groups.setdefault((id(listed), line.key, line.extras), []).append(line)
    for (number, _, _), lines in groups.items():
        known = law.requirements.get(lines[0].key)
        if known:
            yield Same(listed=lists[number], lines=tuple(lines), governing=known)


def differing(found: Same, law: Law) -> RequirementLine | None:
    """Return a line whose marker the law does not give the name, None if there is none.

    The lines together are compared with the governing lines together, so that a name that is
    split by Python counts like one that is not. Then come the exceptions that the community's own
    check makes: for Python 3 alone, for a Python of a project's own, and for backports.
    """
    ours = [line.marker for line in found.lines]
    theirs = [line.marker for line in found.governing]
    if same(ours, theirs, law.snapshot.pythons):
        return None
    for line in found.lines:
        if not _counts(line, law) or _fits_alone(line, found, law):
            continue
        if not _excepted(line, theirs, backport=line.key in law.backports):
            return line
    return None


def _fits_alone(line: RequirementLine, found: Same, law: Law) -> bool:
    """Say whether one line means just what one of the governing lines does."""
    pythons = law.snapshot.pythons
    return any(same([line.marker], [other.marker], pythons) for other in found.governing)


def _counts(line: RequirementLine, law: Law) -> bool:
    """Say whether a line is true on a governed environment; if not, its marker is nobody's."""
    return line.marker is None or any(
        applies(
            line.marker,
            python,
            sys_platform=platform.sys_platform,
            platform_machine=platform.platform_machine,
        )
        for python in law.snapshot.pythons
        for platform in law.snapshot.policy.platforms
    )


def _excepted(line: RequirementLine, theirs: Sequence[Marker | None], *, backport: bool) -> bool:
    text = "" if line.marker is None else str(line.marker)
    if line.marker is None:
        return any(marker is not None and _lower_only(str(marker)) for marker in theirs)
    if None in theirs and set(_VARIABLES.findall(text)) == {"python_version"}:
        return True
    return backport and _UPPER.match(text) is not None


def _lower_only(text: str) -> bool:
    return _LOWER.match(text) is not None and set(_VARIABLES.findall(text)) == {"python_version"}


def excluded_alone(found: Same, law: Law) -> Iterator[tuple[RequirementLine, Specifier]]:
    """Yield what a project excludes on an environment and the law there does not."""
    for line in found.lines:
        governing = _governing(line, found, law)
        for part in sorted(line.specifier, key=str):
            if governing and not all(excludes_as_much(one.specifier, part) for one in governing):
                yield line, part


def _governing(line: RequirementLine, found: Same, law: Law) -> list[RequirementLine]:
    """Return the governing lines that are true together with a line somewhere."""
    markers = [line.marker, *(other.marker for other in found.governing)]
    if all(marker is None for marker in markers):
        return list(found.governing)
    environments = grid(markers, law.snapshot.pythons)
    return [
        other
        for other in found.governing
        if any(true_in(line.marker, e) and true_in(other.marker, e) for e in environments)
    ]


def floors(line: RequirementLine) -> list[Specifier]:
    """Return the parts that are a lower bound; `~=`, `==` and `===` are one, too."""
    return [part for part in line.specifier if part.operator in (">=", ">", "~=", "==", "===")]


def _own_name(project: Project) -> str:
    try:
        return normalize(project.distribution.name)
    except ValueError:
        return ""
