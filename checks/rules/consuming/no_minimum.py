"""CP705: a requirement of a project has no lower bound."""

from collections.abc import Iterator

from checks.consuming.matching import floors, judged_lines
from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class NoMinimum(ProjectRule):
    """A requirement has no lower bound.

    What it does
        Finds requirements of a project without `>=` or `>`, and without an operator that bounds
        from below as well as from above.

    Why is this bad
        Installed beside something old, the project meets a version that it was never tried with,
        and fails far from the cause.

    Bad
        project/requirements.txt:
            requests

    Good
        project/requirements.txt:
            requests>=2.25.1

    References
        G11: then add it to the project, with a minimum.
    """

    code = "CP705"
    name = "no-minimum"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every line without a bound."""
        for listed, line in judged_lines(project, law):
            if not floors(line):
                yield self.finding(
                    f"{line.name} has no minimum",
                    line.place,
                    subject=project.name,
                    about=f"{listed.group} {line.key}",
                    hint=f"write the oldest version that works: {line.name}>=...",
                    severity=law.weight(listed.kind, self.severity),
                )
