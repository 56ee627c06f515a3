"""HO505: a hold and global-requirements allow no release together."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.holds.contradiction import contradicts
from checks.snapshot import Snapshot


class ContradictingHold(TreeRule):
    """A hold contradicts global-requirements.

    What it does
        Looks for one version that both a hold and the lines of global-requirements.txt allow:
        among the versions that either names, the pins, and the releases of the index if it was
        asked. A range with versions in it is taken for satisfiable without the index.

    Why is this bad
        No pin can satisfy both, and the next update fails or has to break one of them.

    Bad
        global-requirements.txt:
            pysaml2!=7.5.4  # Apache-2.0
        holds.toml:
            [[hold]]
            package = "pysaml2"
            specifier = "==7.5.4"
            reason = "newer ones want another xmlschema"
            link = "https://bugs.example.org/7"
            expires = 2026-12-01
        upper-constraints.txt:
            pysaml2===7.5.3

    Good
        global-requirements.txt:
            pysaml2!=7.5.4  # Apache-2.0
        holds.toml:
            [[hold]]
            package = "pysaml2"
            specifier = "<7.5.4"
            reason = "newer ones want another xmlschema"
            link = "https://bugs.example.org/7"
            expires = 2026-12-01
        upper-constraints.txt:
            pysaml2===7.5.3

    References
        G4, G14.
    """

    code = "HO505"
    name = "contradicting-hold"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every hold that leaves nothing to choose."""
        for hold in snapshot.governed.holds:
            if contradicts(hold, snapshot):
                yield self.finding(
                    f"no release fits both the hold {hold.package}{hold.specifier} and "
                    "global-requirements",
                    hold.place,
                    subject=hold.key,
                    about=str(hold.specifier),
                    hint="change one of them",
                )
