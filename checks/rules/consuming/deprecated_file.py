"""CP710: a requirement file has a name of long ago."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule


class DeprecatedFile(ProjectRule):
    """A requirement file has a name of long ago.

    What it does
        Finds tools/pip-requires, tools/test-requires, and requirement files for one Python.

    Why is this bad
        Few tools still read them, and markers say the same in the one file that all tools read.

    Bad
        project/tools/pip-requires:
            requests>=2.25

    Good
        project/requirements.txt:
            requests>=2.25

    References
        The community's check reads them with a warning.
    """

    code = "CP710"
    name = "deprecated-file"
    severity = Severity.WARNING
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield one finding for each such file."""
        del law
        for listed in project.lists:
            if listed.kind == "deprecated":
                yield self.finding(
                    f"{listed.path} is a name of long ago",
                    Location(path=listed.path),
                    subject=project.name,
                    hint="move its lines to requirements.txt, with markers",
                )
