"""CP712: a project asks for more than the pin."""

from collections.abc import Iterator

from checks.consuming.matching import judged_lines
from checks.consuming.project import Law, Project
from checks.consuming.where import pins_for
from checks.finding import Finding, Severity
from checks.rule import ProjectRule
from policies.requirement import split_comment


class PinRefused(ProjectRule):
    """A project does not take the pinned version.

    What it does
        Compares each requirement with the pins for the Pythons that it is for: a minimum above the
        pin, an exclusion of it, a cap below it.

    Why is this bad
        With the constraints nothing can be installed: pip finds that no version satisfies both.

    Bad
        global-requirements.txt:
            oslo.log  # Apache-2.0
        upper-constraints.txt:
            oslo.log===5.0.0
        project/requirements.txt:
            oslo.log>=6.1.0

    Good
        global-requirements.txt:
            oslo.log  # Apache-2.0
        upper-constraints.txt:
            oslo.log===6.2.0
        project/requirements.txt:
            oslo.log>=6.1.0

    References
        G13: the version must be allowed by upper-constraints, else raise that first.
    """

    code = "CP712"
    name = "pin-refused"
    severity = Severity.ERROR

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every line and pin that do not fit."""
        for listed, line in judged_lines(project, law):
            for pin in pins_for(line, law):
                if not line.specifier.contains(pin.version, prereleases=True):
                    yield self.finding(
                        f"{split_comment(line.text)[0]} does not take the pin {pin.version}",
                        line.place,
                        subject=project.name,
                        about=f"{listed.group} {line.key} {line.specifier}",
                        hint="move the pin in upper-constraints first, and depend on that change",
                        severity=law.weight(listed.kind, self.severity),
                    )
