"""PO603: an exception to a rule has expired."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class ExpiredWaiver(TreeRule):
    """A waiver has expired.

    What it does
        Finds [[waiver]] tables of policy.toml whose day `expires` has come.

    Why is this bad
        It excepts nothing any more. What it was for is a finding again, or mended.

    Bad
        policy.toml:
            [[waiver]]
            rule = "cap"
            subject = "requests"
            reason = "3.0 is not out yet"
            expires = 2026-01-01

    Good
        global-requirements.txt:
            requests<3  # Apache-2.0
        policy.toml:
            [[waiver]]
            rule = "cap"
            subject = "requests"
            reason = "3.0 is not out yet"
            expires = 2027-01-01

    References
        policy.toml in the design.
    """

    code = "PO603"
    name = "expired-waiver"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every exception whose end has come."""
        for waiver in snapshot.policy.waivers:
            if waiver.expires is not None and waiver.expires <= snapshot.today:
                yield self.finding(
                    f"the waiver of {waiver.rule} for {waiver.subject} expired on {waiver.expires}",
                    Location(path="policy.toml"),
                    subject=waiver.subject,
                    about=waiver.rule,
                    hint="take it out, or give it a new end and say why",
                )
