"""PO606: a family names a project that is not pinned."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from checks.finding import Finding, Location, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class IdleFamily(TreeRule):
    """A family names what is not pinned.

    What it does
        Looks for each name or pattern of policy.toml's families among the pins.

    Why is this bad
        A name that is spelled wrong does not move with its family, and nobody notices until the
        parts do not fit together.

    Bad
        upper-constraints.txt:
            boto3===1.35.99
        policy.toml:
            [[family]]
            name = "aws"
            packages = ["boto3", "botocre"]

    Good
        upper-constraints.txt:
            boto3===1.35.99
            botocore===1.35.99
        policy.toml:
            [[family]]
            name = "aws"
            packages = ["boto3", "botocore"]

    References
        policy.toml in the design.
    """

    code = "PO606"
    name = "idle-family"
    severity = Severity.INFO

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every part of a family that meets no pin."""
        pinned = {pin.key for pin in snapshot.governed.constraints.entries}
        for family in snapshot.policy.families:
            for pattern in family.packages:
                if not any(fnmatchcase(name, pattern) for name in pinned):
                    yield self.finding(
                        f"the family {family.name} names {pattern}, which is not pinned",
                        Location(path="policy.toml"),
                        subject=family.name,
                        about=pattern,
                        hint="look at the spelling: names are normalised (PEP 503)",
                    )
