"""UC207: a pin that the lines for its own Python do not allow."""

from collections.abc import Iterator

from checks.finding import Finding, Location, Related, Severity
from checks.rule import TreeRule
from checks.rules.constraints.allowing import allows, lines_by_name
from checks.rules.environments import on_platforms, together
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from policies.requirement import RequirementLine


class NotAllowedHere(TreeRule):
    """A pin is not allowed on a Python that it is for.

    What it does
        Compares each pin, on each governed Python, with the lines of global-requirements.txt that
        are true there.

    Why is this bad
        A version that is excluded for one Python only is just what the marker was written for. The
        community's own check passes such a pin, because some line of the name allows it.

    Bad
        global-requirements.txt:
            numpy!=2.3.1;python_version<'3.12'  # BSD-3-Clause
            numpy;python_version>='3.12'  # BSD-3-Clause
        upper-constraints.txt:
            numpy===2.3.1

    Good
        global-requirements.txt:
            numpy!=2.3.1;python_version<'3.12'  # BSD-3-Clause
            numpy;python_version>='3.12'  # BSD-3-Clause
        upper-constraints.txt:
            numpy===2.2.6;python_version<'3.12'
            numpy===2.3.1;python_version>='3.12'

    References
        G4, G5: per-Python lines, and markers where a version differs between Pythons.
    """

    code = "UC207"
    name = "not-allowed-here"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every pin that an applicable line forbids, while another line allows it."""
        asked = lines_by_name(snapshot)
        for pin in snapshot.governed.constraints.entries:
            lines = asked.get(pin.key, [])
            forbidding = [line for line in lines if not allows(line, pin)]
            if not forbidding or len(forbidding) == len(lines):
                continue
            for line in forbidding:
                pythons = _where(pin, line, snapshot)
                if pythons:
                    yield self._forbidden(pin, line, pythons)

    def _forbidden(self, pin: ConstraintLine, line: RequirementLine, pythons: list[str]) -> Finding:
        return self.finding(
            f"{pin.name} {pin.version} is not allowed on Python {', '.join(pythons)}: "
            f"{line.specifier}",
            pin.place,
            subject=pin.key,
            about=f"{pin.version} {line.specifier}",
            hint=f"run: pinwarden update --package {pin.key}",
            related=(Related(location=Location.of(line.place), message=line.text.strip()),),
        )


def _where(pin: ConstraintLine, line: RequirementLine, snapshot: Snapshot) -> list[str]:
    platforms = snapshot.policy.platforms
    return [
        python
        for python in snapshot.pythons
        if on_platforms(pin.marker, python, platforms)
        and together(pin.marker, line.marker, python, platforms)
    ]
