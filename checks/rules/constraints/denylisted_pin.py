"""UC210: a project is pinned and denylisted at once."""

from collections.abc import Iterator

from checks.finding import Edit, Finding, Fix, Location, Related, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class DenylistedPin(TreeRule):
    """A project is pinned and denylisted at once.

    What it does
        Looks for each pin in denylist.txt, by normalised name.

    Why is this bad
        The denylist says that each project chooses the version itself. A pin takes that choice
        away, and nobody means it.

    Bad
        upper-constraints.txt:
            flake8===7.3.0
        denylist.txt:
            # Each release finds something new.
            flake8

    Good
        upper-constraints.txt:
            requests===2.32.5
        denylist.txt:
            # Each release finds something new.
            flake8

    References
        G6; the validate job rejects a name that is in both. PEP 503 for names.
    """

    code = "UC210"
    name = "denylisted-pin"
    severity = Severity.ERROR
    enforced = True

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every pin of a denylisted name."""
        denied = {line.key: line for line in snapshot.governed.denylist.entries}
        for pin in snapshot.governed.constraints.entries:
            entry = denied.get(pin.key)
            if entry is not None:
                place = pin.place
                edit = Edit(path=place.file, first=place.line, last=place.line, lines=())
                yield self.finding(
                    f"{pin.name} is pinned, and denylisted",
                    place,
                    subject=pin.key,
                    about=pin.version,
                    hint="take the pin out, or the name out of the denylist",
                    related=(Related(location=Location.of(entry.place), message="denylisted"),),
                    fix=Fix(title="take the pin out", edits=(edit,), safe=False),
                )
