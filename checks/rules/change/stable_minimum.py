"""CH807: a minimum is raised on a stable branch."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule


class StableMinimum(ChangeRule):
    """A stable branch gets a higher minimum.

    What it does
        On branches past their development, finds lines of global-requirements.txt that gain `>=` or
        `>`. In phase I it is a warning: for security it is allowed.

    Why is this bad
        Whoever runs the branch with what their distribution ships has the older version, and
        cannot take any update of the branch any more.

    Bad
        branch:
            stable/2024.2
        policy.toml:
            [[branch]]
            name = "stable/2024.2"
            phase = "II"
            allows = "own"
        base/global-requirements.txt:
            requests>=2.25  # Apache-2.0
        global-requirements.txt:
            requests>=2.31  # Apache-2.0
        projects.txt:
            openstack/nova
        message:
            Raise requests for openstack/nova

    Good
        branch:
            stable/2024.2
        base/global-requirements.txt:
            requests  # Apache-2.0
        global-requirements.txt:
            requests!=2.32.0  # Apache-2.0
        projects.txt:
            openstack/nova
        message:
            Exclude requests 2.32.0, which breaks openstack/nova

    References
        G35: raising an effective minimum is allowed only in phase I, and only for security.
    """

    code = "CH807"
    name = "stable-minimum"
    severity = Severity.ERROR

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every raised minimum."""
        if not change.late:
            return
        for one in change.what.changed:
            gained = one.gained(">=", ">")
            if gained:
                first = change.branch.phase == "I"
                yield self.finding(
                    f"{one.spelling} gets the minimum {', '.join(map(str, gained))} on "
                    f"{change.head.branch}, in phase {change.branch.phase}",
                    Location.of(one.after[0].place),
                    subject=one.name,
                    about=",".join(map(str, gained)),
                    hint="for security only: name the advisory" if first else "not in this phase",
                    severity=Severity.WARNING if first else None,
                )
