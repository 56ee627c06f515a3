"""UC203: several lines of upper-constraints pin one project on one Python."""

from collections.abc import Iterator
from itertools import combinations

from checks.finding import Finding, Location, Related, Severity
from checks.rule import TreeRule
from checks.rules.environments import together
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine

MOST = 20  # lines of one name that are compared; more is somebody's accident or attack


class OverlappingPins(TreeRule):
    """Two pins of one project are true on the same Python.

    What it does
        Finds lines of one name whose markers are true together on a governed Python and platform.

    Why is this bad
        Two versions cannot be installed at once: pip finds that nothing satisfies both lines, and
        every installation on that Python fails.

    Bad
        upper-constraints.txt:
            numpy===2.2.6;python_version<='3.12'
            numpy===2.3.1;python_version>='3.12'

    Good
        upper-constraints.txt:
            numpy===2.2.6;python_version<'3.12'
            numpy===2.3.1;python_version>='3.12'

    References
        G5: markers where a version differs between Pythons.
    """

    code = "UC203"
    name = "overlapping-pins"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every pair that is true together somewhere."""
        by_name: dict[str, list[ConstraintLine]] = {}
        for line in snapshot.governed.constraints.entries:
            by_name.setdefault(line.key, []).append(line)
        for lines in by_name.values():
            for first, second in combinations(lines[:MOST], 2):
                pythons = _shared(first, second, snapshot)
                if pythons:
                    yield self._overlap(first, second, pythons)

    def _overlap(
        self, first: ConstraintLine, second: ConstraintLine, pythons: list[str]
    ) -> Finding:
        other = Related(location=Location.of(first.place), message=f"pins {first.version}")
        return self.finding(
            f"{second.name} is pinned twice on Python {', '.join(pythons)}: to {first.version} "
            f"and to {second.version}",
            second.place,
            subject=second.key,
            about=f"{first.marker} and {second.marker}",
            hint="let the markers exclude each other, or keep one line",
            related=(other,),
        )


def _shared(first: ConstraintLine, second: ConstraintLine, snapshot: Snapshot) -> list[str]:
    platforms = snapshot.policy.platforms
    return [
        python
        for python in snapshot.pythons
        if together(first.marker, second.marker, python, platforms)
    ]
