"""PJ404: a listed project does not run the requirements check."""

from collections.abc import Iterator

from checks.finding import Item, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot

EXEMPT = frozenset({"hacking", "pbr", "requirements"})


class NoCheckJob(TreeRule):
    """A listed project does not run the requirements check.

    What it does
        Looks into the Zuul configuration of each project of projects.txt for the job, or for the
        template that attaches it. hacking, pbr and requirements itself are exempt.

    Why is this bad
        The list says that a project keeps to the contract. Without the job nobody would notice if
        it did not.

    Bad
        projects.txt:
            openstack/nova
        zuul.toml:
            "openstack/nova" = false

    Good
        projects.txt:
            openstack/nova
            openstack/requirements
        zuul.toml:
            "openstack/nova" = true

    References
        G7: the job is merged in the project's configuration before the project is listed.
    """

    code = "PJ404"
    name = "no-check-job"
    severity = Severity.ERROR
    needs = frozenset({Need.ZUUL})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield every project without the job; where that is not known, say so."""
        for line in snapshot.governed.projects.entries:
            if snapshot.zuul is None or line.name.rpartition("/")[2] in EXEMPT:
                continue
            found = snapshot.zuul.of(line.name)
            if isinstance(found, str):
                yield self.unjudged(found, line.name)
            elif not found:
                yield self.finding(
                    f"{line.name} does not run the requirements check",
                    line.place,
                    subject=line.name,
                    hint="let it use the template check-requirements first, with Depends-On",
                )
