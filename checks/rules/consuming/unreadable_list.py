"""CP701: a requirement file of a project cannot be read."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class UnreadableList(ProjectRule):
    """A requirement file cannot be read.

    What it does
        Reads the requirement files of a project as text, and reports lines that are no
        requirements, addresses instead of names, files that include themselves or what lies
        outside of the tree, and TOML that is none.

    Why is this bad
        What cannot be read is not judged. An address is not constrained: whoever installs it gets
        what is there on that day.

    Bad
        project/requirements.txt:
            requests @ https://example.org/requests-2.32.5.tar.gz

    Good
        project/requirements.txt:
            requests>=2.25

    References
        G4; PEP 508, PEP 621, PEP 735.
    """

    code = "CP701"
    name = "unreadable-list"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every problem that was met while reading."""
        del law
        for problem in project.problems:
            yield self.finding(
                problem.message,
                problem.place,
                subject=project.name,
                about=problem.message,
                hint=problem.hint,
            )
