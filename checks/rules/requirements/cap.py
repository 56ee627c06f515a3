"""GR104: a line of global-requirements caps versions, and nobody said why."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.rules.reading import reasons_above
from checks.snapshot import Snapshot
from policies.requirement import RequirementLine


class Cap(TreeRule):
    """A line caps versions without a reason.

    What it does
        Finds `<` and `<=` where no comment stands directly above the line. One comment is enough
        for the capped lines that follow it directly.

    Why is this bad
        A cap keeps every project from every newer release, long after the cause is gone. There is
        a better place for most of them: a hold in holds.toml has a reason and an end.

    Bad
        global-requirements.txt:
            Django<6  # BSD-3-Clause

    Good
        global-requirements.txt:
            # The compressor does not run with 6 yet.
            Django<6  # BSD-3-Clause

    References
        G15: no caps, unless a library is exceptionally unstable.
    """

    code = "GR104"
    name = "cap"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every capped line that stands under no comment."""
        document = snapshot.governed.requirements
        explained = reasons_above(document, lambda line: bool(_caps(line)))
        for line in document.entries:
            caps = _caps(line)
            if caps and line.place.line not in explained:
                yield self.finding(
                    f"{line.name} is capped with {', '.join(caps)}, and no comment says why",
                    line.place,
                    subject=line.key,
                    about=",".join(caps),
                    hint=f"record a hold instead: pinwarden hold add '{line.key}{caps[0]}'; "
                    "or say why in a comment directly above",
                )


def _caps(line: RequirementLine) -> list[str]:
    return sorted(str(part) for part in line.specifier if part.operator in ("<", "<="))
