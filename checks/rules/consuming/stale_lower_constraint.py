"""CP714: lower-constraints.txt does not agree with the requirements."""

from collections.abc import Iterator

from packaging.specifiers import Specifier
from packaging.version import InvalidVersion, Version

from checks.consuming.matching import bound_lines
from checks.consuming.project import Law, Listed, Project
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule
from policies.requirement import RequirementLine


class StaleLowerConstraint(ProjectRule):
    """lower-constraints.txt does not agree with the requirements.

    What it does
        Compares lower-constraints.txt, where a project has one, with its requirements: every
        minimum stands there exactly, every entry satisfies the specifiers, and no requirement is
        missing.

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
        entries = {line.key: line for line in files[0].lines}
        told: set[str] = set()
        for listed, line in bound_lines(project, law):
            lowest = _lowest(line)
            if lowest is None or line.key in told or listed.kind in ("group", "docs"):
                continue
            told.add(line.key)
            message = _difference(line, lowest, entries.get(line.key))
            if message:
                yield self.finding(
                    message,
                    _place(files[0], entries.get(line.key)),
                    subject=project.name,
                    about=line.key,
                    hint=f"write {line.name}=={lowest}",
                )


def _lowest(line: RequirementLine) -> Version | None:
    """Return the minimum; None where there is none that includes itself."""
    found = [part for part in line.specifier if part.operator in (">=", "~=", "==")]
    versions = [version for part in found if (version := _version(part)) is not None]
    return max(versions, default=None)


def _version(part: Specifier) -> Version | None:
    try:
        return Version(part.version.removesuffix(".*"))
    except InvalidVersion:
        return None


def _difference(line: RequirementLine, lowest: Version, entry: RequirementLine | None) -> str:
    if entry is None:
        return f"{line.name} is missing"
    pinned = [part for part in entry.specifier if part.operator in ("==", "===")]
    version = _version(pinned[0]) if len(pinned) == 1 else None
    if version is None:
        return f"{entry.name} is not pinned with =="
    if version != lowest:
        return f"{entry.name}=={version} is not the minimum {lowest} of {line.place.file}"
    return ""


def _place(listed: Listed, entry: RequirementLine | None) -> Location:
    return Location(path=listed.path) if entry is None else Location.of(entry.place)
