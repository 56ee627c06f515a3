"""GR106: a line of global-requirements names no licence."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.licence import Clarity, read_licence


class LicenceMissing(TreeRule):
    """A line names no licence.

    What it does
        Finds lines of global-requirements.txt without a comment that names the licence. Of a name
        on several lines one is enough.

    Why is this bad
        Whoever reviews the use of a library must know its licence, and the comment is what the
        next reader trusts.

    Bad
        global-requirements.txt:
            requests

    Good
        global-requirements.txt:
            requests  # Apache-2.0

    References
        G27: the licence is compatible, and stated in a comment on the same line.
    """

    code = "GR106"
    name = "licence-missing"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield the first line of each name that has a licence nowhere."""
        entries = snapshot.governed.requirements.entries
        told = {
            line.key for line in entries if read_licence(line.comment).clarity != Clarity.MISSING
        }
        for line in {line.key: line for line in reversed(entries)}.values():
            if line.key not in told:
                yield self.finding(
                    f"{line.name} names no licence",
                    line.place,
                    subject=line.key,
                    hint="write it behind the line, as SPDX spells it: # Apache-2.0",
                )
