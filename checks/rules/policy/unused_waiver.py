"""PO602: an exception to a rule excepts nothing."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Severity
from checks.rule import WaiverRule
from checks.snapshot import Snapshot
from checks.waivers import Sifted


class UnusedWaiver(WaiverRule):
    """A waiver excepts nothing.

    What it does
        Finds [[waiver]] tables of policy.toml whose rule was run, and which covered no finding.

    Why is this bad
        It is left over from something that was mended, or it names the wrong thing and never
        worked. Either way it waits to hide the next finding.

    Bad
        global-requirements.txt:
            requests  # Apache-2.0
        policy.toml:
            [[waiver]]
            rule = "cap"
            subject = "requests"
            reason = "3.0 is not out yet"

    Good
        global-requirements.txt:
            requests<3  # Apache-2.0
        policy.toml:
            [[waiver]]
            rule = "cap"
            subject = "requests"
            reason = "3.0 is not out yet"

    References
        policy.toml in the design.
    """

    code = "PO602"
    name = "unused-waiver"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot, sifted: Sifted, run: frozenset[str]) -> Iterator[Finding]:
        """Yield every exception for a rule in `run` (codes and names) that was not needed."""
        for waiver in sifted.unused:
            if waiver.rule in run and waiver in snapshot.policy.waivers:
                yield self.finding(
                    f"the waiver of {waiver.rule} for {waiver.subject} excepts nothing",
                    Location(path="policy.toml"),
                    subject=waiver.subject,
                    about=waiver.rule,
                    hint="take it out of policy.toml",
                )
