"""UC211: a pin that is recorded as incompatible with others."""

from collections.abc import Iterator

from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.document import Remark


class KnownFailure(TreeRule):
    """A pin is recorded as failing.

    What it does
        Looks for each pin, as name and version, in upper-constraints-xfails.txt.

    Why is this bad
        The file records versions that are known not to work with the projects behind them. Such a
        pin passes only because the tests of these projects are expected to fail.

    Bad
        upper-constraints.txt:
            pyroute2===0.9.1
        upper-constraints-xfails.txt:
            pyroute2==0.9.1;neutron,nova

    Good
        upper-constraints.txt:
            pyroute2===0.8.1
        upper-constraints-xfails.txt:
            pyroute2==0.9.1;neutron,nova

    References
        upper-constraints-xfails.txt of the governed set.
    """

    code = "UC211"
    name = "known-failure"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every pin that the file names."""
        failing = _failing(snapshot)
        for pin in snapshot.governed.constraints.entries:
            if isinstance(pin, Remark):
                continue
            projects = failing.get((pin.key, pin.version))
            if projects is not None:
                yield self.finding(
                    f"{pin.name} {pin.version} is known to fail with {projects or 'others'}",
                    pin.place,
                    subject=pin.key,
                    about=pin.version,
                    hint="hold it below, or take it out of upper-constraints-xfails.txt",
                )


def _failing(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    return {
        (line.key, line.version): ",".join(line.projects)
        for line in snapshot.governed.xfails.entries
    }
