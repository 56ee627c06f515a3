"""PO604: an exception names a rule that does not exist."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class WaiverOfNothing(TreeRule):
    """A waiver names no rule.

    What it does
        Finds [[waiver]] tables of policy.toml whose `rule` is neither a code nor a name.

    Why is this bad
        It excepts nothing, and the finding that it was meant for still fails the check.

    Bad
        policy.toml:
            [[waiver]]
            rule = "caps"
            subject = "requests"
            reason = "3.0 is not out yet"

    Good
        global-requirements.txt:
            requests<3  # Apache-2.0
        policy.toml:
            [[waiver]]
            rule = "GR104"
            subject = "requests"
            reason = "3.0 is not out yet"

    References
        `pinwarden rules` lists codes and names.
    """

    code = "PO604"
    name = "waiver-of-nothing"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every exception of an unknown rule."""
        # The catalogue lists this module; it is looked into when everything is loaded.
        from checks.catalogue import UnknownRule, rule_named

        for waiver in snapshot.policy.waivers:
            try:
                rule_named(waiver.rule)
            except UnknownRule as err:
                near = f"did you mean {' or '.join(err.near)}?" if err.near else "pinwarden rules"
                yield self.finding(
                    f"the waiver for {waiver.subject} names no rule: {waiver.rule}",
                    Location(path="policy.toml"),
                    subject=waiver.subject,
                    about=waiver.rule,
                    hint=near,
                )
