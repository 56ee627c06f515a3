"""CH802: a change removes a requirement that a project still uses."""

from collections.abc import Iterator

from checks.change import Change
from checks.finding import Item, Location, Severity
from checks.rule import ChangeRule, Need
from policies.governed import REQUIREMENTS

MANY = 5  # names that a sentence still bears


class RemovedButUsed(ChangeRule):
    """A removed requirement is still used.

    What it does
        Looks for each name that a change takes out of global-requirements.txt in what the projects
        ask for, according to consumers.json.

    Why is this bad
        The next change to the requirements of such a project fails, and nobody there knows why.

    Bad
        base/global-requirements.txt:
            requests  # Apache-2.0
            simplejson  # MIT
        global-requirements.txt:
            requests  # Apache-2.0
        consumers/openstack/nova/requirements.txt:
            simplejson>=3.5.1
        projects.txt:
            openstack/nova
        message:
            Remove simplejson, which openstack/nova does not use any more

    Good
        base/global-requirements.txt:
            requests  # Apache-2.0
            simplejson  # MIT
        global-requirements.txt:
            requests  # Apache-2.0
        consumers/openstack/nova/requirements.txt:
            requests>=2.25
        projects.txt:
            openstack/nova
        message:
            Remove simplejson, which openstack/nova does not use any more

    References
        G12: out of the project's files first; then out of global-requirements, if no other
        project uses it.
    """

    code = "CH802"
    name = "removed-but-used"
    severity = Severity.ERROR
    needs = frozenset({Need.CONSUMERS})

    def check(self, change: Change) -> Iterator[Item]:
        """Yield every removed name that is used; unread projects are unknown."""
        consumers = change.head.consumers
        if consumers is None or not change.what.removed:
            return
        if consumers.unknown:
            yield self.unjudged(consumers.unknown)
            return
        for repository in consumers.missing():
            yield self.unjudged("its requirements could not be read", repository)
        for one in change.what.removed:
            users = sorted({consumer.repository for consumer, _ in consumers.using(one.name)})
            if users:
                more = f" and {len(users) - MANY} more" if len(users) > MANY else ""
                yield self.finding(
                    f"{one.spelling} is removed, and used by {', '.join(users[:MANY])}{more}",
                    Location(path=REQUIREMENTS),
                    subject=one.name,
                    hint="take it out of these projects first, docs included",
                )
