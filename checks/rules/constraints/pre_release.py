"""UC209: a pin is a pre-release, and nothing says why."""

from collections.abc import Iterator

from packaging.version import Version

from checks.facts import Known
from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.constraints.allowing import lines_by_name
from checks.rules.reading import reasons_above
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from policies.requirement import RequirementLine


class PreRelease(TreeRule):
    """A pin is a pre-release.

    What it does
        Finds pins of pre-releases and development releases, unless a comment gives the reason, a
        line of global-requirements names a pre-release, or the project has nothing else.

    Why is this bad
        A pre-release is a question to testers. As a pin it is an answer for hundreds of projects,
        and it can be gone tomorrow.

    Bad
        upper-constraints.txt:
            funcparserlib===2.0.0a0

    Good
        upper-constraints.txt:
            requests===2.32.5
            # Only the pre-release runs on Python 3.13.
            funcparserlib===2.0.0a0

    References
        PEP 440, "Handling of pre-releases".
    """

    code = "UC209"
    name = "pre-release"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield such pins; without the index nobody knows what else there is: then an info."""
        document = snapshot.governed.constraints
        explained = reasons_above(document, lambda pin: Version(pin.version).is_prerelease)
        # What stands above the first pin is about the whole file.
        below = {line.place.line for line in document.entries[1:]} & explained.keys()
        asked = lines_by_name(snapshot)
        for pin in snapshot.governed.constraints.entries:
            if not Version(pin.version).is_prerelease or pin.comment:
                continue
            if pin.place.line in below or _named(asked.get(pin.key, [])):
                continue
            others = _final_releases(snapshot, pin)
            if others is not False:
                yield self.finding(
                    f"{pin.name} {pin.version} is a pre-release",
                    pin.place,
                    subject=pin.key,
                    about=pin.version,
                    hint="say why in a comment directly above, or pin a final release",
                    severity=None if others else Severity.INFO,
                )


def _named(lines: list[RequirementLine]) -> bool:
    return any(line.specifier.prereleases for line in lines)


def _final_releases(snapshot: Snapshot, pin: ConstraintLine) -> bool | None:
    """Say whether the project has a final release; None where the index was not asked."""
    answer = snapshot.pages.of(pin.key) if snapshot.pages is not None else None
    if not isinstance(answer, Known):
        return None
    return any(not version.is_prerelease for version in answer.page.versions())
