"""CH810: something moves during a freeze."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from policies.branch import freeze_on


class Frozen(ChangeRule):
    """A pin moves, or a requirement comes, during a freeze.

    What it does
        Compares the day and the branch with policy.toml's [[freeze]] tables. Names that a freeze
        excepts may move, and so may what is reverted.

    Why is this bad
        In the weeks before a release everybody tests what will be released. What moves now was
        tested by nobody.

    Bad
        today:
            2026-08-25
        policy.toml:
            [[freeze]]
            branch = "master"
            begins = 2026-08-20
            ends = 2026-09-30
            reason = "requirements freeze"
        base/upper-constraints.txt:
            requests===2.31.0
        upper-constraints.txt:
            requests===2.32.5
        message:
            Update requests

    Good
        today:
            2026-08-25
        policy.toml:
            [[freeze]]
            branch = "master"
            begins = 2026-08-20
            ends = 2026-09-30
            except = ["oslo-*"]
            reason = "requirements freeze"
        base/upper-constraints.txt:
            oslo.log===6.1.0
        upper-constraints.txt:
            oslo.log===6.1.1
        message:
            update constraint for oslo.log to new release 6.1.1

    References
        G24; policy.toml in the design.
    """

    code = "CH810"
    name = "frozen"
    severity = Severity.ERROR

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every pin and every new requirement that the freeze does not except."""
        if change.said.reverts:
            return
        moved = [
            (one.name, one.spelling, (one.after or one.before)[0].place) for one in change.what.pins
        ]
        added = [(one.name, one.spelling, one.after[0].place) for one in change.what.added]
        for name, spelling, place in (*added, *moved):
            freeze = freeze_on(change.head.branch, change.head.today, change.base.policy, name)
            if freeze is not None:
                why = f" ({freeze.reason})" if freeze.reason else ""
                yield self.finding(
                    f"{spelling} moves, and {change.head.branch} is frozen until "
                    f"{freeze.ends}{why}",
                    Location.of(place),
                    subject=name,
                    about=str(freeze.begins),
                    hint="wait, or let the freeze except it",
                )
