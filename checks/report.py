"""What a check has to say in the end, ready to be shown by any renderer."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from checks.finding import Finding, Severity, Unjudged
from checks.judge import Judgement
from checks.verdict import Comparison, Verdict, standing_severity
from checks.waivers import Waived


class State(StrEnum):
    """What a finding is to a change; without one, every finding is standing."""

    INTRODUCED = "introduced"
    STANDING = "standing"
    HEALED = "healed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A finding with what became of it."""

    finding: Finding
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All findings in reading order, what was excepted, and what could not be told.

    `subject` says what was judged, `prefix` where its files lie in the repository ("" or
    "data/"); `changed` are the files of the change, by path in the repository. `healed` findings
    are told, but they count as nothing. `rules_url` is where the rules' pages are served, "" if
    nowhere.
    """

    subject: str
    entries: tuple[Entry, ...] = ()
    waived: tuple[Waived, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    verdict: Verdict | None = None
    prefix: str = ""
    changed: tuple[str, ...] = ()
    rules_url: str = ""

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each weight, the healed ones left out."""
        present = (entry for entry in self.entries if entry.state is not State.HEALED)
        return Counter(entry.finding.severity for entry in present)

    def link(self, code: str) -> str:
        """Return the address of a rule's page, "" if there is none."""
        return f"{self.rules_url.rstrip('/')}/{code}" if self.rules_url else ""

    @property
    def failed(self) -> bool:
        """Say whether there is an error to answer for: with a change, one that it introduces."""
        return any(
            entry.finding.severity is Severity.ERROR and entry.state in self._blamed
            for entry in self.entries
        )

    @property
    def in_doubt(self) -> bool:
        """Say whether something that was asked for could not be told."""
        return any(item.asked for item in self.unjudged)

    @property
    def exit_code(self) -> int:
        """0 fine, 1 an error, 3 no error, but not all that was asked for could be judged."""
        return 1 if self.failed else 3 if self.in_doubt else 0

    @property
    def _blamed(self) -> frozenset[State]:
        change = self.verdict is not None
        return frozenset({State.INTRODUCED} if change else {State.STANDING})


def entries_of_state(judgement: Judgement, enforced: frozenset[str]) -> tuple[Entry, ...]:
    """Return the entries of a check without a base."""
    return tuple(
        Entry(finding=finding.weighing(standing_severity(finding, enforced)), state=State.STANDING)
        for finding in judgement.findings
    )


def entries_of_change(comparison: Comparison) -> tuple[Entry, ...]:
    """Return the entries of a check with a base, in reading order."""
    states = (
        (State.INTRODUCED, comparison.introduced),
        (State.STANDING, comparison.standing),
        (State.HEALED, comparison.healed),
    )
    entries = [Entry(finding=one, state=state) for state, found in states for one in found]
    return tuple(sorted(entries, key=lambda entry: entry.finding.order))
