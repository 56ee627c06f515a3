"""CP701: a requirement file of a project cannot be read."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class UnreadableList(ProjectRule):
    """A requirement file cannot be read.

    What it does
        Reads the requirement files of a project as text, and reports lines that are no
        requirements, files and groups that include themselves, what lies outside of the tree, and
        TOML that is none. Options, editable lines and a byte order mark pass.

    Why is this bad
        What cannot be read is not judged, and may be read otherwise by every tool.

    Bad
        project/requirements.txt:
            requests>=2.25 and newer

    Good
        project/requirements.txt:
            requests>=2.25

    References
        PEP 508, PEP 621, PEP 735.
    """

    code = "CP701"
    name = "unreadable-list"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every problem that was met while reading."""
        for listed in law.read(project):
            for problem in listed.problems:
                yield self.finding(
                    problem.message,
                    problem.place,
                    subject=project.name,
                    about=problem.message,
                    hint=problem.hint,
                    severity=law.weight(listed.kind, self.severity),
                )
