"""CH809: a cap is added on a stable branch."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Finding, Location, Severity
from checks.rule import ChangeRule


class StableCap(ChangeRule):
    """A stable branch gets a cap.

    What it does
        On branches past their development, finds lines of global-requirements.txt that gain `<` or
        `<=`.

    Why is this bad
        It is for extreme cases only, and existing ones are to be removed again: pins keep versions
        on a stable branch where they are.

    Bad
        branch:
            stable/2026.1
        base/global-requirements.txt:
            requests  # Apache-2.0
        global-requirements.txt:
            # 3 drops what nova needs.
            requests<3  # Apache-2.0
        projects.txt:
            openstack/nova
        message:
            Cap requests for openstack/nova

    Good
        branch:
            stable/2026.1
        base/global-requirements.txt:
            # 3 drops what nova needs.
            requests<3  # Apache-2.0
        global-requirements.txt:
            requests  # Apache-2.0
        message:
            Take the cap of requests away again

    References
        G35: in an extreme case a cap; existing caps are to be removed again.
    """

    code = "CH809"
    name = "stable-cap"
    severity = Severity.WARNING

    def check(self, change: Change) -> Iterator[Finding]:
        """Yield every line that gains a cap."""
        if not change.late:
            return
        for one in change.what.changed:
            gained = one.gained("<", "<=")
            if gained:
                yield self.finding(
                    f"{one.spelling} is capped with {', '.join(map(str, gained))} on "
                    f"{change.head.branch}",
                    Location.of(one.after[0].place),
                    subject=one.name,
                    about=",".join(map(str, gained)),
                    hint="exclude the broken versions, or hold the pin",
                )
