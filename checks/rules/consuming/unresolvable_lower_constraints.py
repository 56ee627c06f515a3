"""CP719: nothing can be installed with lower-constraints.txt."""

from collections.abc import Iterator

from checks.consuming.project import Law, Project
from checks.finding import Item, Location, Severity
from checks.rule import Need, ProjectRule

FILE = "lower-constraints.txt"


class UnresolvableLowerConstraints(ProjectRule):
    """Nothing can be installed with lower-constraints.txt.

    What it does
        With `--slow`, resolves the requirements of a project with lower-constraints.txt as
        constraints, on the oldest governed Python. Where an old release has no wheel and only a
        build could tell what it requires, the answer is unknown. It is advice, unless policy.toml
        has `project-errors = ["lower-constraints"]`.

    Why is this bad
        The job that tests the project at its oldest fails before the first test, or was switched
        off long ago; then nobody knows whether the minimums work.

    Bad
        project/requirements.txt:
            requests>=2.20
        project/lower-constraints.txt:
            requests==2.20
        lowest:
            requests 2.20 requires urllib3<1.25, and urllib3==1.26 is asked for

    Good
        project/requirements.txt:
            requests>=2.20
        project/lower-constraints.txt:
            requests==2.20
        lowest:

    References
        G8: each project keeps it consistent, and its test jobs can use it.
    """

    code = "CP719"
    name = "unresolvable-lower-constraints"
    severity = Severity.WARNING
    needs = frozenset({Need.ENGINE})

    def check(self, project: Project, law: Law) -> Iterator[Item]:
        """Yield what the engine says against the file, or why it cannot say."""
        if isinstance(project.lowest, str):
            yield self.unjudged(project.lowest, project.name)
            return
        for sentence in project.lowest or ():
            yield self.finding(
                sentence,
                Location(path=f"{project.root}{FILE}"),
                subject=project.name,
                about=sentence,
                hint="raise the minimum that is in conflict, in both files",
                severity=law.weight("lower-constraints", self.severity),
            )
