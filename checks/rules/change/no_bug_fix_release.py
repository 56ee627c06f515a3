"""CH806: an own library moves on a stable branch by more than a bug-fix release."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule
from policies.kind import is_own


class NoBugFixRelease(ChangeRule):
    """A stable branch gets more than a bug-fix release.

    What it does
        On branches past their development, finds pins of the community's own projects that move by
        a major (error) or a minor step (warning).

    Why is this bad
        A minor release brings features, and a major one breaks something on purpose. Neither is
        what a stable branch is for.

    Bad
        branch:
            stable/2026.1
        policy.toml:
            [[own]]
            packages = ["oslo-*"]
        base/upper-constraints.txt:
            oslo.log===6.1.0
        upper-constraints.txt:
            oslo.log===7.0.0
        message:
            update constraint for oslo.log to new release 7.0.0

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
        G33: bug-fix releases.
    """

    code = "CH806"
    name = "no-bug-fix-release"
    severity = Severity.ERROR

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every such pin."""
        if not change.late or change.said.reverts:
            return
        for pin in change.what.pins:
            step = pin.level if pin.direction == "up" else "patch"
            if is_own(pin.name, change.base.policy) and step in ("major", "minor"):
                yield self.finding(
                    f"{pin.spelling} moves by a {step} step on {change.head.branch}: "
                    f"{pin.old[-1]} to {pin.new[-1]}",
                    Location.of(pin.after[0].place),
                    subject=pin.name,
                    about=pin.new[-1],
                    hint="release a bug-fix version from the stable branch",
                    severity=Severity.WARNING if step == "minor" else None,
                )
