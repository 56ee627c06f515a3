"""UC216: the pins cannot be installed together."""

from collections.abc import Iterator

from checks.finding import Item, Location, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot
from policies.governed import CONSTRAINTS


class NotInstallable(TreeRule):
    """The pins cannot be installed together.

    What it does
        With `--slow`, asks the engine to resolve global-requirements.txt with the pins as
        constraints, for all governed Pythons and platforms.

    Why is this bad
        pip finds that nothing satisfies the file, and every job that installs with it fails.

    Bad
        upper-constraints.txt:
            boto3===1.35.99
            botocore===1.34.0
        engine:
            boto3 1.35.99 requires botocore>=1.35.99

    Good
        upper-constraints.txt:
            boto3===1.35.99
            botocore===1.35.99
        engine:

    References
        The community's check-uc jobs try to install the whole file, Python by Python.
    """

    code = "UC216"
    name = "not-installable"
    severity = Severity.ERROR
    enforced = True
    needs = frozenset({Need.ENGINE})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield what the engine says against the pins."""
        for sentence in snapshot.engine or ():
            yield self.finding(
                sentence,
                Location(path=CONSTRAINTS),
                subject=CONSTRAINTS,
                about=sentence,
                hint="run: pinwarden update",
            )
