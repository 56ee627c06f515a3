"""CP704: a project excludes what global-requirements does not."""

from collections.abc import Iterator

from checks.consuming.matching import excluded_alone, grouped
from checks.consuming.project import Law, Project
from checks.finding import Finding, Severity
from checks.rule import ProjectRule


class OwnExclusion(ProjectRule):
    """A project excludes versions on its own.

    What it does
        Compares what a project excludes with what global-requirements.txt excludes, by meaning:
        `<1.36.0` is `<1.36`. `==`, `===` and `~=` are a lower bound and a cap, and the cap counts.
        A project need not copy exclusions.

    Why is this bad
        The project cannot be installed together with the others any more as soon as the pin moves
        to a version that it alone excludes.

    Bad
        global-requirements.txt:
            sqlalchemy!=2.0.1  # MIT
        upper-constraints.txt:
            sqlalchemy===1.4.54
        project/requirements.txt:
            sqlalchemy~=1.4

    Good
        global-requirements.txt:
            sqlalchemy!=2.0.1  # MIT
        project/requirements.txt:
            sqlalchemy>=1.4.23,!=2.0.1

    References
        G10, G14: exclude a version in global-requirements first.
    """

    code = "CP704"
    name = "own-exclusion"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield every part of a specifier that excludes more."""
        for found in grouped(project, law):
            for line, part in excluded_alone(found, law):
                caps = part.operator in ("==", "===", "~=")
                what = f"{part} is a cap that" if caps else f"{part} excludes what"
                yield self.finding(
                    f"{line.name}: {what} global-requirements does not" + (" have" if caps else ""),
                    line.place,
                    subject=project.name,
                    about=f"{found.listed.group} {line.key} {part}",
                    hint="ask for a minimum with >=" if caps else "exclude it there first",
                    severity=law.weight(found.listed.kind, self.severity),
                )
