"""DL302: an entry of the denylist has no reason."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.reading import reasons_above
from checks.snapshot import Snapshot


class UnexplainedDenial(TreeRule):
    """An entry of the denylist has no reason.

    What it does
        Finds entries of denylist.txt without a comment on the line, and without one above the
        block of lines that they stand in. A blank line ends a block.

    Why is this bad
        Nobody dares to take out what nobody can explain. With the reason, the next person can see
        whether it still holds.

    Bad
        denylist.txt:
            flake8

    Good
        denylist.txt:
            # Linters: each release finds something new.
            flake8
            hacking

    References
        G6, G18: an entry carries a comment that says why.
    """

    code = "DL302"
    name = "unexplained-denial"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every entry that no comment is about."""
        document = snapshot.governed.denylist
        explained = reasons_above(document)
        for line in document.entries:
            if not line.comment and line.place.line not in explained:
                yield self.finding(
                    f"{line.name} is denylisted, and no comment says why",
                    line.place,
                    subject=line.key,
                    hint="write a comment above the block, or behind the name",
                )
