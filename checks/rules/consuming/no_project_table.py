"""CP709: pyproject.toml has no [project] table."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule


class NoProjectTable(ProjectRule):
    """pyproject.toml says nothing of the project.

    What it does
        Looks for the [project] table in pyproject.toml. Only on the development branch.

    Why is this bad
        Metadata in setup.cfg can only be had by building. In pyproject.toml everybody can read it.

    Bad
        project/pyproject.toml:
            [build-system]
            requires = ["pbr>=6.0.0"]
            build-backend = "pbr.build"

    Good
        project/pyproject.toml:
            [build-system]
            requires = ["pbr>=6.0.0"]
            build-backend = "pbr.build"
            [project]
            name = "nova"

    References
        PEP 621; the community's check warns.
    """

    code = "CP709"
    name = "no-project-table"
    severity = Severity.WARNING
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield one finding for a file without the table."""
        del law
        about = project.distribution
        told = about.has_project_table or not about.is_readable
        if project.developed and about.has_pyproject and not told:
            yield self.finding(
                "pyproject.toml has no [project] table",
                Location(path=f"{project.root}pyproject.toml"),
                subject=project.name,
                hint="move the metadata out of setup.cfg",
            )
