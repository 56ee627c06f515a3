"""UC215: upper-constraints does not say that it is no advice on security."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.document import Remark
from policies.governed import CONSTRAINTS

WORDS = ("secur", "advice", "advis", "vulnerab", "cve")


class NoSecurityHeader(TreeRule):
    """The file does not say that pins are no advice on security.

    What it does
        Looks for a comment above the first pin that speaks of security.

    Why is this bad
        People take a list of exact versions for a list of safe ones. It is a list of tested ones,
        and stable branches keep old versions on purpose.

    Bad
        upper-constraints.txt:
            requests===2.32.5

    Good
        upper-constraints.txt:
            # These pins are for tests, and no advice on security.
            requests===2.32.5

    References
        The community put a warning on top of the generated file in 2025.
    """

    code = "UC215"
    name = "no-security-header"
    severity = Severity.INFO

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield one finding for a file with pins and without the words."""
        document = snapshot.governed.constraints
        if not document.entries:
            return
        first = document.entries[0].place.line
        head = " ".join(
            line.text.lower() for line in document.lines[: first - 1] if isinstance(line, Remark)
        )
        if not any(word in head for word in WORDS):
            yield self.finding(
                "no comment says that the pins are no advice on security",
                Location(path=CONSTRAINTS),
                subject=CONSTRAINTS,
                hint="say so above the first pin",
            )
