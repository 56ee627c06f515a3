"""CP716: a project still has tox_install.sh."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule


class ToxInstallScript(ProjectRule):
    """A project still has tox_install.sh.

    What it does
        Looks for tools/tox_install.sh and tox_install.sh. It is advice, unless policy.toml has
        `project-errors = ["tox"]`.

    Why is this bad
        The script edited the constraints before pip could do without. With a newer pip it fails
        with "You must give at least one requirement to install".

    Bad
        project/tools/tox_install.sh:
            edit-constraints $localfile -- $CLIENT_NAME

    Good
        project/tox.ini:
            [testenv]
            deps = -c{env:TOX_CONSTRAINTS_FILE}

    References
        G40: remove it, and use the constraints file in tox.ini; on an old branch, remove the
        script or mend it for newer pip.
    """

    code = "CP716"
    name = "tox-install-script"
    severity = Severity.WARNING

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield one finding for each such file."""
        for path in project.files:
            if path.endswith("tox_install.sh"):
                yield self.finding(
                    f"{path} is obsolete",
                    Location(path=f"{project.root}{path}"),
                    subject=project.name,
                    about=path,
                    hint="remove it, and name the constraints file in tox.ini",
                    severity=law.weight("tox", self.severity),
                )
