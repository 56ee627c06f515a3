"""CH805: a pin moves that the branch does not allow to move."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from policies.difference import Moved
from policies.kind import is_own


class NotForThisBranch(ChangeRule):
    """A pin moves that must not move on this branch.

    What it does
        On branches that policy.toml, or the name, calls stable or unmaintained, finds moved pins
        of projects that the community does not release itself. With a reason in the message they
        are a warning: the gate may be broken. Where nothing may move, every move is an error.

    Why is this bad
        Users of a stable branch rely on what was tested with it. Somebody else's new release is a
        new risk, and mends nothing that they asked for.

    Bad
        branch:
            stable/2026.1
        base/upper-constraints.txt:
            requests===2.31.0
        upper-constraints.txt:
            requests===2.32.5
        message:
            Update requests

    Good
        branch:
            stable/2026.1
        policy.toml:
            [[own]]
            packages = ["oslo-*"]
        base/upper-constraints.txt:
            oslo.log===6.1.0
        upper-constraints.txt:
            oslo.log===6.1.1
        message:
            update constraint for oslo.log to new release 6.1.1

    References
        G33: only the community's own projects, bug-fix releases; others only when the gate is
        broken, and by hand.
    """

    code = "CH805"
    name = "not-for-this-branch"
    severity = Severity.ERROR

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every such pin."""
        allows = change.branch.allows
        if allows == "everything" or change.said.reverts:
            return
        for pin in change.what.pins:
            own = is_own(pin.name, change.base.policy)
            follows = pin.direction == "added" and bool(change.what.added)
            if pin.direction == "removed" or follows or (allows == "own" and own):
                continue
            reasoned = allows != "nothing" and change.said.reason
            yield self.finding(
                f"{pin.spelling} moves on {change.head.branch}, where {_allowed(allows)}",
                _place(pin),
                subject=pin.name,
                about=" ".join(pin.new),
                hint="if the gate is broken: say so in the message, with a link"
                if allows != "nothing"
                else "the branch is closed",
                severity=Severity.WARNING if reasoned else None,
            )


def _allowed(allows: str) -> str:
    return {
        "own": "only the community's own releases may",
        "security": "only security fixes may",
        "nothing": "nothing may",
    }[allows]


def _place(pin: Moved) -> Location:
    return Location.of((pin.after or pin.before)[0].place)
