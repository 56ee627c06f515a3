"""GR105: a line of global-requirements names the only versions that are allowed."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class Exact(TreeRule):
    """A line allows one version or one series only.

    What it does
        Finds `==`, `===` and `~=` in global-requirements.txt.

    Why is this bad
        They are a minimum and a cap at once. Which version is used is decided in
        upper-constraints.txt, for all projects and after tests, and nowhere else.

    Bad
        global-requirements.txt:
            requests~=2.32  # Apache-2.0

    Good
        global-requirements.txt:
            requests!=2.32.0  # Apache-2.0

    References
        G4: specifiers only to exclude versions; G15, G16.
    """

    code = "GR105"
    name = "exact"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line with one of the operators."""
        for line in snapshot.governed.requirements.entries:
            exact = sorted(
                str(part) for part in line.specifier if part.operator in ("==", "===", "~=")
            )
            if exact:
                yield self.finding(
                    f"{line.name} allows only {', '.join(exact)}",
                    line.place,
                    subject=line.key,
                    about=",".join(exact),
                    hint="exclude the versions that break, and leave the rest to the pins",
                )
