"""HO503: a hold has no end."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class EndlessHold(TreeRule):
    """A hold has no end.

    What it does
        Finds entries of holds.toml with neither `expires` nor `until`.

    Why is this bad
        Holds outlive their causes: a cap of 2021 was lifted in 2026, and nobody remembered why it
        was there. An end makes somebody look.

    Bad
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"

    Good
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            until = "0.9.5"

    References
        holds.toml in the design.
    """

    code = "HO503"
    name = "endless-hold"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every hold without an end."""
        for hold in snapshot.governed.holds:
            if hold.expires is None and hold.until is None:
                yield self.finding(
                    f"the hold {hold.package}{hold.specifier} has no end",
                    hold.place,
                    subject=hold.key,
                    about=str(hold.specifier),
                    hint='add expires = a day, or until = "the release that mends it"',
                )
