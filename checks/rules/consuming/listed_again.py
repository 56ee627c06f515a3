"""CP706: a project lists a requirement twice in one place."""

from collections.abc import Iterator
from itertools import combinations

from checks.consuming.matching import grouped
from checks.consuming.project import Law, Project
from checks.finding import Finding, Location, Related, Severity
from checks.rule import ProjectRule
from policies.environment_grid import grid, true_in
from policies.requirement import RequirementLine


class ListedAgain(ProjectRule):
    """A requirement stands twice in one list.

    What it does
        Finds lines of one name in one file, extra or group that are true in the same environment.
        On stable branches it finds nothing.

    Why is this bad
        Whoever raises one of the minimums does not see the other, and pip takes both.

    Bad
        project/requirements.txt:
            requests>=2.25
            requests>=2.20

    Good
        project/requirements.txt:
            requests>=2.25

    References
        The community's check rejects duplicates on the development branch.
    """

    code = "CP706"
    name = "listed-again"
    severity = Severity.ERROR
    enforced = True
    upstream = True

    def check(self, project: Project, law: Law) -> Iterator[Finding]:
        """Yield the second line of each pair."""
        if not project.strict:
            return
        for found in grouped(project, law):
            for first, second in combinations(found.lines, 2):
                if _overlap(first, second, law):
                    other = Related(location=Location.of(first.place), message="the other line")
                    yield self.finding(
                        f"{second.name} stands here twice",
                        second.place,
                        subject=project.name,
                        about=f"{found.listed.group} {second.key} {second.text.strip()}",
                        hint="keep one line, or let their markers exclude each other",
                        related=(other,),
                    )


def _overlap(first: RequirementLine, second: RequirementLine, law: Law) -> bool:
    if first.marker is None or second.marker is None:
        return True
    environments = grid((first.marker, second.marker), law.snapshot.pythons)
    return any(true_in(first.marker, e) and true_in(second.marker, e) for e in environments)
