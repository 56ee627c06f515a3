"""PJ403: a repository stands in projects.txt twice."""

from collections.abc import Iterator

from checks.finding import Edit, Finding, Fix, Location, Related, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.document import RepositoryLine


class ListedTwice(TreeRule):
    """A repository is listed twice.

    What it does
        Finds repositories that stand in projects.txt more than once.

    Why is this bad
        Who takes one line out believes that the project has left, and it has not.

    Bad
        projects.txt:
            openstack/nova
            openstack/nova

    Good
        projects.txt:
            openstack/neutron
            openstack/nova

    References
        G7.
    """

    code = "PJ403"
    name = "listed-twice"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line that was there before."""
        first: dict[str, RepositoryLine] = {}
        for line in snapshot.governed.projects.entries:
            before = first.setdefault(line.name, line)
            if before is not line:
                place = line.place
                edit = Edit(path=place.file, first=place.line, last=place.line, lines=())
                yield self.finding(
                    f"{line.name} is listed already",
                    place,
                    subject=line.name,
                    hint="take one of the lines out",
                    related=(Related(location=Location.of(before.place), message="here"),),
                    fix=Fix(title="take the second line out", edits=(edit,)),
                )
