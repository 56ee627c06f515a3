"""GR113: a name of global-requirements is used by no project."""

from collections.abc import Iterator

from checks.finding import Item, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot


class UnusedRequirement(TreeRule):
    """No project uses a name.

    What it does
        Looks for each name of global-requirements.txt in what the projects ask for, according to
        consumers.json.

    Why is this bad
        Every name costs: a pin to move, licences and releases to watch. What nobody uses any more
        only makes the list longer.

    Bad
        global-requirements.txt:
            requests  # Apache-2.0
            simplegeneric  # ZPL-2.1
        consumers/openstack/nova/requirements.txt:
            requests>=2.25

    Good
        global-requirements.txt:
            requests  # Apache-2.0
        consumers/openstack/nova/requirements.txt:
            requests>=2.25

    References
        G12: out of global-requirements, if no other project uses it.
    """

    code = "GR113"
    name = "unused-requirement"
    severity = Severity.INFO
    needs = frozenset({Need.CONSUMERS})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield the first line of each such name; nothing is certain if a project is missing."""
        consumers = snapshot.consumers
        if consumers is None:
            return
        missing = consumers.missing()
        if consumers.unknown or missing:
            about = f"{len(missing)} projects could not be read, such as {missing[0]}"
            yield self.unjudged(consumers.unknown or about)
            return
        entries = snapshot.governed.requirements.entries
        for line in {line.key: line for line in reversed(entries)}.values():
            if next(consumers.using(line.key), None) is None:
                yield self.finding(
                    f"no project uses {line.name}",
                    line.place,
                    subject=line.key,
                    hint="it can go, with its pin; `pinwarden unused` lists all of them",
                )
