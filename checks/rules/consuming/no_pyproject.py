"""CP707: a Python distribution has no pyproject.toml."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule


class NoPyproject(ProjectRule):
    """A distribution has no pyproject.toml.

    What it does
        Looks for pyproject.toml where the tree is a Python distribution: it has a setup.py or a
        setup.cfg. Only on the development branch.

    Why is this bad
        Without it pip builds with whatever setuptools is newest that day, and with a mode that is
        going away.

    Bad
        project/setup.cfg:
            [metadata]
            name = nova
        project/requirements.txt:
            requests>=2.25

    Good
        project/setup.cfg:
            [metadata]
            name = nova
        project/pyproject.toml:
            [build-system]
            requires = ["pbr>=6.0.0"]
            build-backend = "pbr.build"
            [project]
            name = "nova"

    References
        PEP 517, PEP 518; the community's check requires it.
    """

    code = "CP707"
    name = "no-pyproject"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield one finding for a distribution without the file."""
        del law
        about = project.distribution
        if project.developed and about.is_python and not about.has_pyproject:
            yield self.finding(
                "there is no pyproject.toml",
                Location(path=f"{project.root}pyproject.toml"),
                subject=project.name,
                hint="add one with a [build-system] table",
            )
