"""GR108: a line of global-requirements names a licence that is not allowed."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.licence import DEFAULT_ALLOWED, permitted, read_licence


class LicenceIncompatible(TreeRule):
    """A licence is not among the allowed ones.

    What it does
        Compares the licence comment with policy.toml's `licences`, or with a default list for
        Apache-licensed projects. An expression is allowed if one of its alternatives is.

    Why is this bad
        Code under a licence that asks more than ours cannot be imported without passing its
        conditions on to everybody who ships the projects.

    Bad
        global-requirements.txt:
            readline  # GPLv3+

    Good
        global-requirements.txt:
            gnureadline  # GPL-3.0-or-later OR MIT

    References
        G27: the licence is compatible.
    """

    code = "GR108"
    name = "licence-incompatible"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line of which no reading is allowed."""
        allowed = frozenset(snapshot.policy.licences or DEFAULT_ALLOWED)
        for line in snapshot.governed.requirements.entries:
            licence = read_licence(line.comment)
            if not permitted(licence, allowed):
                yield self.finding(
                    f"{line.name} is under {' or '.join(licence.meanings)}, which is not allowed",
                    line.place,
                    subject=line.key,
                    about=line.comment,
                    hint="find an alternative, or let the licence be added to policy.toml",
                )
