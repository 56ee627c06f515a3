"""CP717: a project requires what nothing pins."""

from collections.abc import Iterator

from checks.consuming.matching import judged_lines
from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class NotPinned(ProjectRule):
    """A requirement is not pinned.

    What it does
        Looks for each requirement that global-requirements.txt lists among the pins, but for those
        that are never constrained.

    Why is this bad
        The project's jobs install whatever is newest: what passes today can fail tomorrow.

    Bad
        global-requirements.txt:
            requests  # Apache-2.0
        upper-constraints.txt:
            idna===3.11
        project/requirements.txt:
            requests>=2.25

    Good
        global-requirements.txt:
            requests  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.5
        project/requirements.txt:
            requests>=2.25

    References
        G5; the community's check-constraints asks for it.
    """

    code = "CP717"
    name = "not-pinned"
    severity = Severity.ERROR

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every line of a listed name without a pin."""
        free = law.snapshot.policy.unconstrained
        for listed, line in judged_lines(project, law):
            if line.key not in law.pins and line.key not in free:
                yield self.finding(
                    f"{line.name} is not in upper-constraints",
                    line.place,
                    subject=project.name,
                    about=f"{listed.group} {line.key}",
                    hint=f"pin it first: pinwarden update --package {line.key}",
                    severity=law.weight(listed.kind, self.severity),
                )
