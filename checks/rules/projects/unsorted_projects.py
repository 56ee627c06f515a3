"""PJ402: projects.txt is not sorted."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from checks.finding import Edit, Finding, Fix, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.document import Document, Remark, RepositoryLine

FILE = "projects.txt"


class UnsortedProjects(TreeRule):
    """The projects are not sorted.

    What it does
        Compares the order of projects.txt with the alphabet.

    Why is this bad
        In a sorted list a project has one place, so that two changes which add the same one
        conflict, and the second is seen.

    Bad
        projects.txt:
            openstack/nova
            openstack/cinder

    Good
        projects.txt:
            openstack/cinder
            openstack/nova

    References
        G7.
    """

    code = "PJ402"
    name = "unsorted-projects"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield one finding, at the first line that is out of order."""
        document = snapshot.governed.projects
        entries = document.entries
        wrong = [line for before, line in pairwise(entries) if line.name < before.name]
        if wrong:
            others = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            yield self.finding(
                f"{wrong[0].name} is not in its place{others}",
                wrong[0].place,
                subject=FILE,
                hint="sort the lines: pinwarden check --select PJ402 --fix",
                fix=_fix(document, sorted(entries, key=lambda line: line.name)),
            )


def _fix(document: Document[RepositoryLine], wanted: Sequence[RepositoryLine]) -> Fix | None:
    first = document.entries[0].place.line
    if any(isinstance(line, Remark) for line in document.lines[first - 1 :]):
        return None
    last = document.entries[-1].place.line
    edit = Edit(path=FILE, first=first, last=last, lines=tuple(line.text for line in wanted))
    return Fix(title="sort the lines", edits=(edit,))
