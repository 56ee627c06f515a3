"""GR110: a line of global-requirements is for no Python that is governed."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.environments import anywhere
from checks.snapshot import Snapshot


class MarkerNeverTrue(TreeRule):
    """A marker is true on no governed Python.

    What it does
        Finds lines of global-requirements.txt whose marker is false on every governed Python,
        whatever the platform. Lines for another platform are fine.

    Why is this bad
        Nobody can use the line any more. It is left from a Python that is gone, and hides what the
        list still means.

    Bad
        global-requirements.txt:
            tomli;python_version<'3.8'  # MIT

    Good
        global-requirements.txt:
            pywin32-ctypes;sys_platform=='win32'  # BSD-3-Clause

    References
        G4: environment markers are allowed; the governed Pythons are those of policy.toml.
    """

    code = "GR110"
    name = "marker-never-true"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line that is false everywhere."""
        for line in snapshot.governed.requirements.entries:
            if snapshot.pythons and not anywhere(line.marker, snapshot.pythons):
                yield self.finding(
                    f"{line.name} is for no governed Python: {line.marker}",
                    line.place,
                    subject=line.key,
                    about=str(line.marker),
                    hint=f"governed are {', '.join(snapshot.pythons)}: take the line out",
                )
