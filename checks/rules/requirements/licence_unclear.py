"""GR107: a line of global-requirements names a licence that cannot be read for certain."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.licence import Clarity, Licence, read_licence


class LicenceUnclear(TreeRule):
    """A licence is not named clearly.

    What it does
        Finds licence comments that may mean several licences ("BSD"), and ones that mean none
        that is known (an address).

    Why is this bad
        "BSD" is the name of four licences, and an address is gone one day. A name of the SPDX list
        means one text, for people and for machines.

    Bad
        global-requirements.txt:
            requests  # http://example.org/LICENSE

    Good
        global-requirements.txt:
            requests  # Apache-2.0

    References
        G27; PEP 639 and the SPDX licence list for the names.
    """

    code = "GR107"
    name = "licence-unclear"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every comment that is ambiguous (info) or unknown (warning where new)."""
        for line in snapshot.governed.requirements.entries:
            licence = read_licence(line.comment)
            if licence.clarity in (Clarity.AMBIGUOUS, Clarity.UNKNOWN):
                yield self.finding(
                    f"{line.name}: {_what(line.comment, licence)}",
                    line.place,
                    subject=line.key,
                    about=line.comment,
                    hint="name it as SPDX does, such as BSD-3-Clause or LGPL-2.1-or-later",
                    severity=Severity.INFO if licence.meanings else None,
                )


def _what(comment: str, licence: Licence) -> str:
    if licence.meanings:
        return f"{comment!r} may mean {' or '.join(licence.meanings)}"
    return f"{comment!r} is no licence that is known"
