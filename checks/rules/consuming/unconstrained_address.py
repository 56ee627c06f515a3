"""CP718: a project requires something by its address."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class UnconstrainedAddress(ProjectRule):
    """A requirement says where to get it, and not which versions will do.

    What it does
        Finds `name @ URL` and bare addresses in the requirement files of a project. Editable lines
        pass.

    Why is this bad
        Constraints do not count for an address: whoever installs it gets what is there on that
        day. An index refuses distributions that require one.

    Bad
        project/requirements.txt:
            requests @ https://example.org/requests-2.32.5.tar.gz

    Good
        project/requirements.txt:
            requests>=2.25

    References
        G4, G5; PEP 508, "Direct references".
    """

    code = "CP718"
    name = "unconstrained-address"
    severity = Severity.WARNING

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every address."""
        for listed in law.read(project):
            for address in listed.addresses:
                yield self.finding(
                    f"{address.name or 'a requirement'} comes from an address, "
                    "and no constraint counts for it",
                    address.place,
                    subject=project.name,
                    about=f"{listed.group} {address.name}",
                    hint="require a released version by name",
                )
