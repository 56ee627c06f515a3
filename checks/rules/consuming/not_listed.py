"""CP702: a project requires what global-requirements does not list."""

from collections.abc import Iterator

from checks.consuming.matching import bound_lines
from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class NotListed(ProjectRule):
    """A requirement is not in global-requirements.

    What it does
        Looks for each requirement of a project in global-requirements.txt, by normalised name.
        Denylisted names are nobody's business. What docs/requirements.txt and files that another
        one includes require is advice, unless policy.toml names them in `project-errors`.

    Why is this bad
        Nobody judged the library yet: its licence, whether it is maintained, whether another one
        does the same already. And nothing pins it.

    Bad
        global-requirements.txt:
            requests  # Apache-2.0
        project/requirements.txt:
            requests>=2.25
            leftpad>=1

    Good
        global-requirements.txt:
            requests  # Apache-2.0
        project/requirements.txt:
            requests>=2.25

    References
        G10: a change may not add a dependency that is not in global-requirements; G11 for adding.
    """

    code = "CP702"
    name = "not-listed"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every line whose name is not listed."""
        for listed, line in bound_lines(project, law):
            if line.key not in law.requirements:
                yield self.finding(
                    f"{line.name} is not in global-requirements",
                    line.place,
                    subject=project.name,
                    about=f"{listed.group} {line.key}",
                    hint="add it there first, and let this change depend on that one",
                    severity=law.weight(listed.kind, self.severity),
                )
