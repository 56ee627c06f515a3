"""Compare what was wrong before a change with what is wrong after it.

Nobody is blamed for what was broken before: only what a change introduces can fail it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checks.finding import Finding, Severity, in_reading_order


class Verdict(StrEnum):
    """What a change did to the state of things."""

    CLEAN = "clean"
    HEALED = "healed"
    STILL_BROKEN = "still-broken"
    INTRODUCED = "introduced"
    DISCOURAGED = "discouraged"


SENTENCES = {
    Verdict.CLEAN: "The change breaks no rule.",
    Verdict.HEALED: "The change mends what was wrong before, and breaks nothing.",
    Verdict.STILL_BROKEN: "The branch was broken before; the change adds nothing to it.",
    Verdict.INTRODUCED: "The change breaks a rule that held before.",
    Verdict.DISCOURAGED: "The change breaks no rule, but does what is advised against.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Findings by what became of them; `standing` and `healed` have the weight of old ones."""

    verdict: Verdict
    introduced: tuple[Finding, ...]
    standing: tuple[Finding, ...]
    healed: tuple[Finding, ...]


def standing_severity(finding: Finding, enforced: frozenset[str]) -> Severity:
    """Return what a finding weighs on something that nobody touches.

    `enforced` are the codes of rules that the community's own tools enforce today.
    """
    if finding.rule in enforced:
        return finding.severity
    return finding.severity.at_most(Severity.WARNING)


def compare(
    base: Iterable[Finding],
    head: Iterable[Finding],
    of_change: Iterable[Finding] = (),
    *,
    enforced: frozenset[str] = frozenset(),
) -> Comparison:
    """Compare two states' findings by fingerprint, and add what the change itself does."""
    before, after = tuple(base), tuple(head)
    new = _beyond(after, before)
    gone = _beyond(before, after)
    stays = _without(after, new)
    introduced = in_reading_order((*new, *of_change))
    old = tuple(one.weighing(standing_severity(one, enforced)) for one in stays)
    healed = tuple(one.weighing(standing_severity(one, enforced)) for one in gone)
    return Comparison(
        verdict=_verdict(introduced, old, healed),
        introduced=introduced,
        standing=in_reading_order(old),
        healed=in_reading_order(healed),
    )


def _verdict(
    introduced: Sequence[Finding], standing: Sequence[Finding], healed: Sequence[Finding]
) -> Verdict:
    if _any(introduced, Severity.ERROR):
        return Verdict.INTRODUCED
    if _any(standing, Severity.ERROR):
        return Verdict.STILL_BROKEN
    if _any(introduced, Severity.WARNING):
        return Verdict.DISCOURAGED
    mended = _any(healed, Severity.ERROR) or _any(healed, Severity.WARNING)
    return Verdict.HEALED if mended else Verdict.CLEAN


def _any(findings: Iterable[Finding], severity: Severity) -> bool:
    return any(finding.severity is severity for finding in findings)


def _beyond(these: Sequence[Finding], those: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of `these` that `those` has not, counting equal ones."""
    left = Counter(finding.fingerprint for finding in those)
    found = []
    for finding in these:
        if left[finding.fingerprint]:
            left[finding.fingerprint] -= 1
        else:
            found.append(finding)
    return tuple(found)


def _without(these: Sequence[Finding], some: Sequence[Finding]) -> tuple[Finding, ...]:
    left = {id(finding) for finding in some}
    return tuple(finding for finding in these if id(finding) not in left)
