"""CP713: what builds a project is not in global-requirements."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class UnlistedBuildRequirement(ProjectRule):
    """A build requirement is not in global-requirements.

    What it does
        Looks for the names of [build-system] requires in global-requirements.txt. It is advice,
        unless policy.toml has `project-errors = ["build-system"]`.

    Why is this bad
        Nothing constrains what builds a project. A release of a build tool has broken stable
        branches before, and nobody had the tool on any list.

    Bad
        project/pyproject.toml:
            [build-system]
            requires = ["someones-builder"]
            build-backend = "builder"
            [project]
            name = "nova"

    Good
        global-requirements.txt:
            pbr  # Apache-2.0
        project/pyproject.toml:
            [build-system]
            requires = ["pbr>=6.0.0"]
            build-backend = "pbr.build"
            [project]
            name = "nova"

    References
        PEP 518; G2.
    """

    code = "CP713"
    name = "unlisted-build-requirement"
    severity = Severity.WARNING

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every such name."""
        for listed in project.lists:
            if listed.kind != "build-system":
                continue
            for line in listed.lines:
                if line.key not in law.requirements and line.key not in law.denied:
                    yield self.finding(
                        f"{line.name} builds the project, and is not in global-requirements",
                        line.place,
                        subject=project.name,
                        about=line.key,
                        hint="add it there, so that somebody watches it",
                        severity=law.weight(listed.kind, self.severity),
                    )
