"""Apply recorded exceptions (policy.toml, [[waiver]]) to findings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from checks.finding import Finding
from policies.policy import Waiver

_SEPARATORS = re.compile(r"[-_.]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Waived:
    """A finding that an exception covers."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, kw_only=True, slots=True)
class Sifted:
    """Findings that count, findings that are excepted, and exceptions that covered nothing."""

    counted: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    unused: tuple[Waiver, ...]


def sift(findings: Iterable[Finding], waivers: Sequence[Waiver], today: date) -> Sifted:
    """Tell apart what is excepted; an exception that has expired covers nothing any more."""
    valid = [waiver for waiver in waivers if waiver.expires is None or today < waiver.expires]
    counted: list[Finding] = []
    waived: list[Waived] = []
    for finding in findings:
        waiver = next((one for one in valid if covers(one, finding)), None)
        if waiver is None:
            counted.append(finding)
        else:
            waived.append(Waived(finding=finding, waiver=waiver))
    used = [one.waiver for one in waived]
    unused = tuple(waiver for waiver in valid if waiver not in used)
    return Sifted(counted=tuple(counted), waived=tuple(waived), unused=unused)


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Say whether an exception names this rule and this subject (`*` matches any part)."""
    if waiver.rule not in (finding.rule, finding.name):
        return False
    subject, pattern = finding.subject.lower(), waiver.subject.lower()
    # A project's name counts in any spelling (PEP 503), a pattern of names too.
    return fnmatchcase(subject, pattern) or fnmatchcase(
        _SEPARATORS.sub("-", subject), _SEPARATORS.sub("-", pattern)
    )
