"""CP711: a project spells a name otherwise than global-requirements."""

from collections.abc import Iterator

from checks.consuming.matching import bound_lines
from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class OtherSpelling(ProjectRule):
    """A name is spelled otherwise than in global-requirements.

    What it does
        Compares the spelling of each name with global-requirements.txt.

    Why is this bad
        It is the same project for pip. But who looks for the users of a library with grep does not
        find this one, and older tools reject it.

    Bad
        global-requirements.txt:
            SQLAlchemy  # MIT
        project/requirements.txt:
            sqlalchemy>=1.4

    Good
        global-requirements.txt:
            SQLAlchemy  # MIT
        project/requirements.txt:
            SQLAlchemy>=1.4

    References
        PEP 503, "Normalized Names"; the community's check fails on it, ours does not.
    """

    code = "CP711"
    name = "other-spelling"
    severity = Severity.WARNING
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every line that is spelled like no line of its name."""
        for listed, line in bound_lines(project, law):
            known = {other.name for other in law.requirements.get(line.key, ())}
            if known and line.name not in known:
                yield self.finding(
                    f"{line.name} is spelled {' or '.join(sorted(known))} in global-requirements",
                    line.place,
                    subject=project.name,
                    about=f"{listed.group} {line.name}",
                    severity=law.weight(listed.kind, self.severity),
                )
