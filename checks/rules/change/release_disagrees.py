"""CH814: a release requires what the branch does not have."""

from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks.change import Change
from checks.finding import Finding, Item, Location, Severity
from checks.rule import ChangeRule, Need
from checks.rules.environments import on_platforms
from policies.constraint import ConstraintLine
from policies.difference import Moved


class ReleaseDisagrees(ChangeRule):
    """A release requires what the branch does not have.

    What it does
        Where a pin moves on a branch past its development, compares what the new release requires
        with the branch's pins, on each governed Python.

    Why is this bad
        A release that was made beside newer libraries may need them. With the pins of the branch it
        cannot be installed, and every project that uses it fails.

    Bad
        branch:
            stable/2026.1
        policy.toml:
            [[own]]
            packages = ["oslo-*"]
        base/upper-constraints.txt:
            oslo.log===6.1.0
            oslo.utils===7.2.0
        upper-constraints.txt:
            oslo.log===6.1.1
            oslo.utils===7.2.0
        requires.toml:
            "oslo.log===6.1.1" = ["oslo.utils>=7.3.0"]
        message:
            update constraint for oslo.log to new release 6.1.1

    Good
        branch:
            stable/2026.1
        policy.toml:
            [[own]]
            packages = ["oslo-*"]
        base/upper-constraints.txt:
            oslo.log===6.1.0
            oslo.utils===7.2.0
        upper-constraints.txt:
            oslo.log===6.1.1
            oslo.utils===7.2.0
        requires.toml:
            "oslo.log===6.1.1" = ["oslo.utils>=7.1.0", "six; extra == 'old'"]
        message:
            update constraint for oslo.log to new release 6.1.1

    References
        G34: the new version's own requirements agree with the branch.
    """

    code = "CH814"
    name = "release-disagrees"
    severity = Severity.ERROR
    needs = frozenset({Need.INDEX})

    def check(self, change: Change) -> Iterator[Item]:
        """Yield every requirement that no pin satisfies; what cannot be told is unknown."""
        if not change.late or change.head.requires is None:
            return
        for pin in change.what.pins:
            if pin.direction == "removed":
                continue
            for line in pin.after:
                asked = change.head.requires.of(pin.name, line.version)
                if isinstance(asked, str):
                    yield self.unjudged(asked, pin.name)
                else:
                    yield from self._of_release(pin, line, asked, change)

    def _of_release(
        self, pin: Moved, line: ConstraintLine, asked: tuple[Requirement, ...], change: Change
    ) -> Iterator[Finding]:
        for requirement in asked:
            pythons = [p for p in change.head.pythons if _counts(line, requirement, p, change)]
            missing = [p for p in pythons if not _satisfied(requirement, p, change)]
            if missing:
                yield self.finding(
                    f"{pin.spelling} {line.version} requires {requirement.name}"
                    f"{requirement.specifier}, which the pins do not give on Python "
                    f"{', '.join(missing)}",
                    Location.of(line.place),
                    subject=pin.name,
                    about=str(requirement),
                    hint="release it again from the stable branch with the branch's requirements",
                )


def _counts(line: ConstraintLine, asked: Requirement, python: str, change: Change) -> bool:
    platforms = change.head.policy.platforms
    return on_platforms(line.marker, python, platforms) and on_platforms(
        asked.marker, python, platforms
    )


def _satisfied(asked: Requirement, python: str, change: Change) -> bool:
    name, policy = canonicalize_name(asked.name), change.head.policy
    if name in policy.unconstrained:
        return True
    pins = [
        pin
        for pin in change.head.governed.constraints.entries
        if pin.key == name and on_platforms(pin.marker, python, policy.platforms)
    ]
    denied = any(line.key == name for line in change.head.governed.denylist.entries)
    fits = any(asked.specifier.contains(pin.version, prereleases=True) for pin in pins)
    return fits or (denied and not pins)
