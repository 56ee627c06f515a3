"""CH812: a change removes the words about security above the pins."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from checks.rules.constraints.no_security_header import NoSecurityHeader
from policies.governed import CONSTRAINTS


class HeaderRemoved(ChangeRule):
    """The words about security are removed.

    What it does
        Finds changes after which the comment above the first pin does not speak of security any
        more.

    Why is this bad
        The community put it there after years of people who took the pins for advice. Tools that
        sort the file as a whole lose it.

    Bad
        base/upper-constraints.txt:
            # These pins are for tests, and no advice on security.
            requests===2.31.0
        upper-constraints.txt:
            requests===2.32.5

    Good
        base/upper-constraints.txt:
            # These pins are for tests, and no advice on security.
            requests===2.31.0
        upper-constraints.txt:
            # These pins are for tests, and no advice on security.
            requests===2.32.5

    References
        The community put the warning on top of the generated file in 2025.
    """

    code = "CH812"
    name = "header-removed"
    severity = Severity.ERROR

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield one finding if the head misses what the base had."""
        missing = NoSecurityHeader()
        before, after = list(missing.check(change.base)), list(missing.check(change.head))
        if after and not before and change.base.governed.constraints.entries:
            yield self.finding(
                "the comment that the pins are no advice on security is gone",
                Location(path=CONSTRAINTS),
                subject=CONSTRAINTS,
                hint="put it back above the first pin",
            )
