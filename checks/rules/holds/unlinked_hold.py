"""HO502: a hold links to nothing."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class UnlinkedHold(TreeRule):
    """A hold has no link.

    What it does
        Finds entries of holds.toml without `link`.

    Why is this bad
        The reason says what failed; the bug or the change says whether it still does. Without it
        the next person starts from nothing.

    Bad
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            expires = 2026-12-01

    Good
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            expires = 2026-12-01

    References
        holds.toml in the design.
    """

    code = "HO502"
    name = "unlinked-hold"
    severity = Severity.INFO

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every hold without a link."""
        for hold in snapshot.governed.holds:
            if not hold.link:
                yield self.finding(
                    f"the hold {hold.package}{hold.specifier} links to nothing",
                    hold.place,
                    subject=hold.key,
                    about=str(hold.specifier),
                    hint='add link = "https://..." to the bug or the change',
                )
