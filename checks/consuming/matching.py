"""Compare a project's lines with the lines of global-requirements for the same name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.specifiers import Specifier

from checks.consuming.project import Law, Listed, Project
from checks.consuming.where import counts, governing
from policies.environment_grid import alike_on_every_python, narrowed_by_python, same
from policies.exclusion import excludes_as_much
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


def judged_lines(project: Project, law: Law) -> Iterator[tuple[Listed, RequirementLine]]:
    """Yield the bound lines of listed names that are true on a governed environment.

    Of any other only the name is judged: nobody who is governed installs it.
    """
    for listed, line in bound_lines(project, law):
        if line.key in law.requirements and counts(line.marker, law):
            yield listed, line


def grouped(project: Project, law: Law) -> Iterator[Same]:
    """Yield the judged lines list by list and name by name."""
    groups: dict[tuple[int, str, frozenset[str]], list[RequirementLine]] = {}
    lists: dict[int, Listed] = {}
    for listed, line in judged_lines(project, law):
        lists[id(listed)] = listed
        groups.setdefault((id(listed), line.key, line.extras), []).append(line)
    for (number, _, _), lines in groups.items():
        known = law.requirements[lines[0].key]
        yield Same(listed=lists[number], lines=tuple(lines), governing=known)


def differing(found: Same, law: Law) -> RequirementLine | None:
    """Return a line whose marker the law does not give the name, None if there is none.

    The lines together are compared with the governing lines together, so that a name that is
    split by Python counts like one that is not. Then come the exceptions that the community's own
    check makes: for Python 3 alone, for a Python of a project's own, and for backports.
    """
    ours = [line.marker for line in found.lines]
    theirs = [line.marker for line in found.governing]
    pythons = law.snapshot.pythons
    if same(ours, theirs, pythons):
        return None
    if _lower_bounded(theirs) and same(ours, [None], pythons):
        return None
    for line in found.lines:
        alone = any(same([line.marker], [marker], pythons) for marker in theirs)
        backport = line.key in law.backports
        if not alone and not _excepted(line.marker, theirs, pythons, backport=backport):
            return line
    return None


def _excepted(
    marker: Marker | None,
    theirs: Sequence[Marker | None],
    pythons: Sequence[str],
    *,
    backport: bool,
) -> bool:
    if marker is None:
        return _lower_bounded(theirs)
    if backport and _UPPER.match(str(marker)):
        return True
    return alike_on_every_python(theirs, pythons) and narrowed_by_python(marker, theirs, pythons)


def _lower_bounded(markers: Sequence[Marker | None]) -> bool:
    """Say whether one of the markers asks for a Python 3 alone, and for the newer ones."""
    texts = [str(marker) for marker in markers if marker is not None]
    return any(_LOWER.match(t) and set(_VARIABLES.findall(t)) == {"python_version"} for t in texts)


def excluded_alone(found: Same, law: Law) -> Iterator[tuple[RequirementLine, Specifier]]:
    """Yield what a project excludes on a governed environment and the law there does not."""
    for line in found.lines:
        known = list(governing(line, law))
        for part in sorted(line.specifier, key=str):
            if not all(excludes_as_much(one.specifier, part) for one in known):
                yield line, part


def floors(line: RequirementLine) -> list[Specifier]:
    """Return the parts that are a lower bound; `~=`, `==` and `===` are one, too."""
    return [part for part in line.specifier if part.operator in (">=", ">", "~=", "==", "===")]


def _own_name(project: Project) -> str:
    try:
        return normalize(project.distribution.name)
    except ValueError:
        return ""
