"""DL304: an entry of the denylist is on no index."""

from collections.abc import Iterator

from checks.facts import Absent, Unknown
from checks.finding import Item, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot


class DeniedUnknown(TreeRule):
    """A denylisted project does not exist.

    What it does
        Looks for each name of denylist.txt on the index.

    Why is this bad
        It denies nothing. Either the name is wrong, and the one that was meant is not denied; or
        the project is gone, and the line is of no use.

    Bad
        denylist.txt:
            # It comes with setuptools.
            pkg_resources
        index.toml:
            absent = ["pkg_resources"]

    Good
        denylist.txt:
            # Linters: each release finds something new.
            flake8
        index.toml:
            [[release]]
            name = "flake8"
            version = "7.3.0"

    References
        G6.
    """

    code = "DL304"
    name = "denied-unknown"
    severity = Severity.WARNING
    needs = frozenset({Need.INDEX})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield every name that no index has."""
        for line in snapshot.governed.denylist.entries:
            answer = snapshot.pages.of(line.key) if snapshot.pages else Unknown(reason="not asked")
            if isinstance(answer, Unknown):
                yield self.unjudged(answer.reason, line.key)
            elif isinstance(answer, Absent):
                yield self.finding(
                    f"no index has a project {line.name}",
                    line.place,
                    subject=line.key,
                    hint="look at the spelling, or take the line out",
                )
