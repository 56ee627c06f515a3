"""CP708: a project builds with another backend than the policy says."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule


class WrongBackend(ProjectRule):
    """The build backend is not the community's.

    What it does
        Compares `build-backend` in pyproject.toml with policy.toml's `build-backend`; without such
        a policy it only asks for a [build-system] table. Only on the development branch.

    Why is this bad
        The files that a release is made of differ from backend to backend. A community that signs
        and mirrors releases wants one.

    Bad
        policy.toml:
            build-backend = "pbr.build"
        project/pyproject.toml:
            [build-system]
            requires = ["setuptools"]
            build-backend = "setuptools.build_meta"
            [project]
            name = "nova"

    Good
        policy.toml:
            build-backend = "pbr.build"
        project/pyproject.toml:
            [build-system]
            requires = ["pbr>=6.0.0"]
            build-backend = "pbr.build"
            [project]
            name = "nova"

    References
        PEP 517; the community's check requires pbr.build.
    """

    code = "CP708"
    name = "wrong-backend"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield one finding for a missing table or another backend."""
        about, wanted = project.distribution, law.snapshot.policy.build_backend
        if not (project.developed and about.has_pyproject and about.is_readable):
            return
        place = Location(path=f"{project.root}pyproject.toml")
        if about.backend is None:
            yield self.finding(
                "pyproject.toml has no [build-system] table",
                place,
                subject=project.name,
                hint=f'add one, with build-backend = "{wanted or "setuptools.build_meta"}"',
            )
        elif wanted and about.backend != wanted:
            yield self.finding(
                f"the build backend is {about.backend or 'not named'}, and not {wanted}",
                place,
                subject=project.name,
                about=about.backend,
                hint=f'write build-backend = "{wanted}"',
            )
