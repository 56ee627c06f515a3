"""CH811: a change of the bot touches what the bot must not touch."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from policies.governed import CONSTRAINTS


class BotBeyondItsFiles(ChangeRule):
    """A change of the bot touches more than the pins.

    What it does
        Where the bot made a change, or the message says so, finds every file but
        upper-constraints.txt that differs.

    Why is this bad
        One person may approve the bot's change without thinking, because it can only move pins.
        Anything else in it would come in unseen.

    Bad
        other/tox.ini:
            [testenv]
        base/upper-constraints.txt:
            requests===2.31.0
        upper-constraints.txt:
            requests===2.32.5
        message:
            Updated from generate-constraints

            Pinwarden-Proposal: constraints

    Good
        base/upper-constraints.txt:
            requests===2.31.0
        upper-constraints.txt:
            requests===2.32.5
        message:
            Updated from generate-constraints

            Pinwarden-Proposal: constraints

    References
        G20: the bot's change may be approved by a single core.
    """

    code = "CH811"
    name = "bot-beyond-its-files"
    severity = Severity.ERROR

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every other file of such a change."""
        if not (change.by_bot or change.claims_bot):
            return
        for path in change.paths:
            if path != f"{change.prefix}{CONSTRAINTS}":
                yield self.finding(
                    f"the bot's change touches {path}",
                    Location(path=path.removeprefix(change.prefix)),
                    subject=path,
                    hint="put it into a change of its own",
                )
