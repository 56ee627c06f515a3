"""UC206: a pin that no line of global-requirements allows."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Related, Severity
from checks.rule import TreeRule
from checks.rules.constraints.allowing import allows, lines_by_name
from checks.snapshot import Snapshot


class NotAllowed(TreeRule):
    """No line of global-requirements allows a pin.

    What it does
        Compares each pin with all lines of global-requirements.txt of that name; a pre-release
        counts like any version.

    Why is this bad
        The two files contradict each other: the version that tests use is one that is known to
        break something.

    Bad
        global-requirements.txt:
            requests!=2.32.0  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.0

    Good
        global-requirements.txt:
            requests!=2.32.0  # Apache-2.0
        upper-constraints.txt:
            requests===2.32.1

    References
        G14: change the pin in the change that excludes it; the validate job rejects such a pin.
    """

    code = "UC206"
    name = "not-allowed"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every pin that no line of its name contains."""
        asked = lines_by_name(snapshot)
        for pin in snapshot.governed.constraints.entries:
            lines = asked.get(pin.key, [])
            if lines and not any(allows(line, pin) for line in lines):
                yield self.finding(
                    f"{pin.name} {pin.version} is not allowed: "
                    f"{' or '.join(sorted({str(line.specifier) for line in lines}))}",
                    pin.place,
                    subject=pin.key,
                    about=pin.version,
                    hint=f"run: pinwarden update --package {pin.key}",
                    related=tuple(
                        Related(location=Location.of(line.place), message=line.text.strip())
                        for line in lines
                    ),
                )
