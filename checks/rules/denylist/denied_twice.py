"""DL303: a name stands in the denylist twice."""

from collections.abc import Iterator

from checks.finding import Edit, Finding, Fix, Location, Related, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.document import NameLine


class DeniedTwice(TreeRule):
    """A name is denylisted twice.

    What it does
        Finds names of denylist.txt that are the same when normalised.

    Why is this bad
        Who takes one of the lines out believes that the name is allowed now, and it is not.

    Bad
        denylist.txt:
            # Linters: each release finds something new.
            flake8-docstrings
            Flake8_Docstrings

    Good
        denylist.txt:
            # Linters: each release finds something new.
            flake8-docstrings
            flake8-import-order

    References
        PEP 503, "Normalized Names".
    """

    code = "DL303"
    name = "denied-twice"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every line whose name was there before."""
        first: dict[str, NameLine] = {}
        for line in snapshot.governed.denylist.entries:
            before = first.setdefault(line.key, line)
            if before is not line:
                place = line.place
                edit = Edit(path=place.file, first=place.line, last=place.line, lines=())
                yield self.finding(
                    f"{line.name} is denylisted already, as {before.name}",
                    place,
                    subject=line.key,
                    about=line.name,
                    hint="take one of the lines out",
                    related=(Related(location=Location.of(before.place), message="here"),),
                    fix=Fix(title="take the second line out", edits=(edit,)),
                )
