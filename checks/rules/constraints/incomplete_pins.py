"""UC204: a project that global-requirements lists for a Python is not pinned on it."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.environments import on_platforms
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from policies.requirement import RequirementLine


class IncompletePins(TreeRule):
    """A project's pins leave a governed Python out.

    What it does
        Looks at projects whose pins have markers, and finds governed Pythons on which a line of
        global-requirements.txt is true, but no pin.

    Why is this bad
        On that Python the newest release is installed, whatever it is. The file looks complete,
        and is not.

    Bad
        global-requirements.txt:
            numpy  # BSD-3-Clause
        upper-constraints.txt:
            numpy===2.2.6;python_version<'3.12'
            numpy===2.3.1;python_version>='3.13'

    Good
        global-requirements.txt:
            numpy  # BSD-3-Clause
        upper-constraints.txt:
            numpy===2.2.6;python_version<'3.12'
            numpy===2.3.1;python_version>='3.12'

    References
        G5; the markers of one name together cover every governed Python that installs it.
    """

    code = "UC204"
    name = "incomplete-pins"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield each name with a gap, at its last line."""
        pins: dict[str, list[ConstraintLine]] = {}
        for line in snapshot.governed.constraints.entries:
            pins.setdefault(line.key, []).append(line)
        asked: dict[str, list[RequirementLine]] = {}
        for requirement in snapshot.governed.requirements.entries:
            asked.setdefault(requirement.key, []).append(requirement)
        for name, lines in pins.items():
            gaps = _gaps(lines, asked.get(name, []), snapshot)
            if gaps:
                yield self.finding(
                    f"{lines[-1].name} is not pinned on Python {', '.join(gaps)}",
                    lines[-1].place,
                    subject=lines[-1].key,
                    about=",".join(gaps),
                    hint=f"run: pinwarden update --package {name}",
                )


def _gaps(
    lines: list[ConstraintLine], asked: list[RequirementLine], snapshot: Snapshot
) -> list[str]:
    platforms = snapshot.policy.platforms
    if any(line.marker is None for line in lines):
        return []
    return [
        python
        for python in snapshot.pythons
        if any(on_platforms(line.marker, python, platforms) for line in asked)
        and not any(on_platforms(line.marker, python, platforms) for line in lines)
    ]
