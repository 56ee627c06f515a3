"""GR109: several lines of global-requirements are about one project on one Python."""

from collections.abc import Iterator

from checks.finding import Edit, Finding, Fix, Location, Related, Severity
from checks.rule import TreeRule
from checks.rules.environments import together
from checks.snapshot import Snapshot
from policies.requirement import RequirementLine

MOST = 20  # lines of one name that are compared; more is somebody's accident or attack


class OverlappingRequirements(TreeRule):
    """Two lines are about the same project on the same Python.

    What it does
        Finds lines of one name whose markers are true together on a governed Python and platform.

    Why is this bad
        A project on several lines is meant to be told differently for different Pythons. Where two
        lines are true at once, tools that read only the first one and tools that read both judge
        differently.

    Bad
        global-requirements.txt:
            numpy!=1.20;python_version<'3.13'  # BSD-3-Clause
            numpy!=2.0;python_version>='3.12'  # BSD-3-Clause

    Good
        global-requirements.txt:
            numpy!=1.20;python_version<'3.12'  # BSD-3-Clause
            numpy!=2.0;python_version>='3.12'  # BSD-3-Clause

    References
        G4: one distribution may stand on several lines with different markers.
    """

    code = "GR109"
    name = "overlapping-requirements"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line that is true together with one before it."""
        by_name: dict[str, list[RequirementLine]] = {}
        for line in snapshot.governed.requirements.entries:
            by_name.setdefault(line.key, []).append(line)
        for lines in by_name.values():
            for number, second in enumerate(lines[:MOST]):
                for first in lines[:number]:
                    pythons = _shared(first, second, snapshot)
                    if pythons:
                        yield self._overlap(first, second, pythons)
                        break  # Who mends it sees the next one.

    def _overlap(
        self, first: RequirementLine, second: RequirementLine, pythons: list[str]
    ) -> Finding:
        here = Related(location=Location.of(first.place), message="the other line")
        return self.finding(
            f"{second.name} has another line for Python {', '.join(pythons)}",
            second.place,
            subject=second.key,
            about=f"{first.marker} and {second.marker}",
            hint="make one line of them, or markers that exclude each other",
            related=(here,),
            fix=_fix(first, second),
        )


def _fix(first: RequirementLine, second: RequirementLine) -> Fix | None:
    """Return that the second line is taken out; None where the lines say different things."""
    if first.text != second.text:
        return None
    row = second.place.line
    edit = Edit(path=second.place.file, first=row, last=row, lines=(), was=(second.text,))
    return Fix(title="take the second line out", edits=(edit,))


def _shared(first: RequirementLine, second: RequirementLine, snapshot: Snapshot) -> list[str]:
    platforms = snapshot.policy.platforms
    return [
        python
        for python in snapshot.pythons
        if together(first.marker, second.marker, python, platforms)
    ]
