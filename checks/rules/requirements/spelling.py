"""GR114: a name of global-requirements is spelled otherwise than on the index."""

from collections.abc import Iterator

from checks.facts import Absent, Known, Unknown
from checks.finding import Item, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot


class Spelling(TreeRule):
    """A name is spelled otherwise than on the index, or is not there at all.

    What it does
        Compares each name of global-requirements.txt with the index.

    Why is this bad
        A name that the index does not have is a slip, or an invitation to whoever registers it
        first. A name in another spelling means the same project, but not to every old tool.

    Bad
        global-requirements.txt:
            requestz  # Apache-2.0
        index.toml:
            absent = ["requestz"]

    Good
        global-requirements.txt:
            requests  # Apache-2.0
        index.toml:
            [[release]]
            name = "requests"
            version = "1.0"

    References
        PEP 503, "Normalized Names".
    """

    code = "GR114"
    name = "spelling"
    severity = Severity.ERROR
    needs = frozenset({Need.INDEX})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield absent names (error), and other spellings (info)."""
        entries = snapshot.governed.requirements.entries
        for line in {line.key: line for line in reversed(entries)}.values():
            match snapshot.pages.of(line.key) if snapshot.pages else Unknown(reason="not asked"):
                case Absent():
                    yield self.finding(
                        f"no index has a project {line.name}",
                        line.place,
                        subject=line.key,
                        hint="look at the spelling; was the project removed?",
                    )
                case Known(spelling=spelling) if spelling and spelling != line.name:
                    yield self.finding(
                        f"the index spells {line.name} as {spelling}",
                        line.place,
                        subject=line.key,
                        about=spelling,
                        severity=Severity.INFO,
                    )
                case Unknown(reason=reason):
                    yield self.unjudged(reason, line.key)
                case Known():
                    pass
