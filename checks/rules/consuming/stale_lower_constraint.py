"""CP714: lower-constraints.txt does not agree with the requirements."""

from collections.abc import Iterator

from packaging.specifiers import Specifier
from packaging.version import InvalidVersion, Version

from checks.consuming.matching import bound_lines
from checks.consuming.project import Law, Project
from checks.consuming.where import counts, meet
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule
from policies.requirement import RequirementLine

_INCLUSIVE = (">=", "~=", "==", "===")


class StaleLowerConstraint(ProjectRule):
    """lower-constraints.txt does not agree with the requirements.

    What it does
        Compares lower-constraints.txt, where a project has one, with its requirements: every
        minimum stands there exactly, every entry satisfies the specifiers, and no requirement is
        missing. It is advice, unless policy.toml has `project-errors = ["lower-constraints"]`.

    Why is this bad
        The file is what the project is tested with at its oldest. If it does not agree, the
        minimums are only claims.

    Bad
        project/requirements.txt:
            requests>=2.25.1
        project/lower-constraints.txt:
            requests==2.20.0

    Good
        project/requirements.txt:
            requests>=2.25.1
        project/lower-constraints.txt:
            requests==2.25.1

    References
        G8: each project keeps it consistent.
    """

    code = "CP714"
    name = "stale-lower-constraint"
    severity = Severity.WARNING

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield what is missing, and what differs."""
        files = [listed for listed in project.lists if listed.kind == "lower-constraints"]
        if not files:
            return
        entries: dict[str, list[RequirementLine]] = {}
        for known in files[0].lines:
            entries.setdefault(known.key, []).append(known)
        for key, lines in _required(project, law).items():
            for message, entry in _differences(lines, entries.get(key, []), law):
                yield self.finding(
                    message,
                    Location(path=files[0].path) if entry is None else Location.of(entry.place),
                    subject=project.name,
                    about=key if entry is None else f"{key} {entry.marker or ''}".strip(),
                    hint="write the minimum, with ==",
                    severity=law.weight("lower-constraints", self.severity),
                )


def _required(project: Project, law: Law) -> dict[str, list[RequirementLine]]:
    """Return the lines that are installed for the tests, by name; those of groups are extra."""
    found: dict[str, list[RequirementLine]] = {}
    for listed, line in bound_lines(project, law):
        if listed.kind not in ("group", "docs") and counts(line.marker, law):
            found.setdefault(line.key, []).append(line)
    return found


def _differences(
    lines: list[RequirementLine], entries: list[RequirementLine], law: Law
) -> Iterator[tuple[str, RequirementLine | None]]:
    if not entries and _lowest(lines) is not None:
        yield f"{lines[0].name} is missing", None
    for entry in entries:
        there = [line for line in lines if meet(line.marker, entry.marker, law)]
        message = _difference(entry, there)
        if message:
            yield message, entry


def _difference(entry: RequirementLine, lines: list[RequirementLine]) -> str:
    pinned = [part for part in entry.specifier if part.operator in ("==", "===")]
    version = _version(pinned[0]) if len(pinned) == 1 else None
    if version is None:
        return f"{entry.name} is not pinned with =="
    for line in lines:
        if not line.specifier.contains(version, prereleases=True):
            return f"{line.name}{line.specifier} of {line.place.file} refuses {version}"
    lowest = _lowest(lines)
    if lowest is not None and version != lowest:
        return f"{entry.name}=={version} is not the minimum, which is {lowest}"
    return ""


def _lowest(lines: list[RequirementLine]) -> Version | None:
    """Return the highest minimum; None where there is none that includes itself."""
    found = [part for line in lines for part in line.specifier if part.operator in _INCLUSIVE]
    versions = [version for part in found if (version := _version(part)) is not None]
    return max(versions, default=None)


def _version(part: Specifier) -> Version | None:
    try:
        return Version(part.version.removesuffix(".*"))
    except InvalidVersion:
        return None
