"""CP715: tox installs without the constraints."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Finding, Location, Severity
from checks.rule import ProjectRule

MARKS = (b"TOX_CONSTRAINTS_FILE", b"UPPER_CONSTRAINTS_FILE", b"constraints/upper")


class UnconstrainedTests(ProjectRule):
    """tox does not use the constraints.

    What it does
        Looks in tox.ini for the variable or the address of the constraints file. It is advice,
        unless policy.toml has `project-errors = ["tox"]`.

    Why is this bad
        On a person's machine the tests run with other versions than in the gate, and fail or pass
        for other reasons.

    Bad
        project/tox.ini:
            [testenv]
            deps = -r{toxinidir}/requirements.txt

    Good
        project/tox.ini:
            [testenv]
            deps =
              -c{env:TOX_CONSTRAINTS_FILE:https://releases.openstack.org/constraints/upper/master}
              -r{toxinidir}/requirements.txt

    References
        G9, G40.
    """

    code = "CP715"
    name = "unconstrained-tests"
    severity = Severity.WARNING

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield one finding for a tox.ini that installs and names no constraints."""
        rows = project.files.get("tox.ini", b"").splitlines()
        said = b"\n".join(row for row in rows if not row.lstrip().startswith((b"#", b";")))
        if b"deps" in said and not any(mark in said for mark in MARKS):
            yield self.finding(
                "tox.ini installs without the constraints",
                Location(path=f"{project.root}tox.ini"),
                subject=project.name,
                hint="add -c{env:TOX_CONSTRAINTS_FILE:...} to deps",
                severity=law.weight("tox", self.severity),
            )
