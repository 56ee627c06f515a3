"""UC212: a project is pinned that the policy never constrains."""

from collections.abc import Iterator

from checks.finding import Edit, Finding, Fix, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot


class NeverPinned(TreeRule):
    """A project is pinned that is never constrained.

    What it does
        Looks for pins of the names that policy.toml lists under `unconstrained`: by default pip,
        setuptools, wheel, and modules of other platforms.

    Why is this bad
        These install everything else. A pin on them holds for the environment that builds, too,
        and keeps it from running on newer Pythons.

    Bad
        upper-constraints.txt:
            setuptools===80.9.0

    Good
        global-requirements.txt:
            setuptools  # MIT
        upper-constraints.txt:
            requests===2.32.5

    References
        The community's generate-constraints pins them by mistake on Python 3.12 and newer.
    """

    code = "UC212"
    name = "never-pinned"
    severity = Severity.ERROR

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every pin of such a name."""
        for pin in snapshot.governed.constraints.entries:
            if pin.key in snapshot.policy.unconstrained:
                place = pin.place
                edit = Edit(path=place.file, first=place.line, last=place.line, lines=())
                yield self.finding(
                    f"{pin.name} is never constrained, and is pinned",
                    place,
                    subject=pin.key,
                    about=pin.version,
                    hint="take the pin out",
                    fix=Fix(title="take the pin out", edits=(edit,), safe=False),
                )
