"""HO506: a hold has no effect."""

from collections.abc import Iterator

from checks.facts import Known
from checks.finding import Finding, Severity
from checks.rule import TreeRule
from checks.snapshot import Snapshot
from policies.hold import Hold


class IdleHold(TreeRule):
    """A hold holds nothing.

    What it does
        Finds holds on projects that are not pinned. If the index was asked, also holds that every
        release satisfies, and holds whose `until` release is there.

    Why is this bad
        It looks as if something were held back, and nothing is.

    Bad
        upper-constraints.txt:
            requests===2.32.5
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            expires = 2026-12-01

    Good
        upper-constraints.txt:
            pyroute2===0.8.1
        holds.toml:
            [[hold]]
            package = "pyroute2"
            specifier = "<0.9"
            reason = "0.9 fails under eventlet"
            link = "https://bugs.example.org/123"
            expires = 2026-12-01

    References
        holds.toml in the design.
    """

    code = "HO506"
    name = "idle-hold"
    severity = Severity.WARNING

    def check(self, snapshot: Snapshot) -> Iterator[Finding]:
        """Yield every hold without effect, and why it has none."""
        pinned = {pin.key for pin in snapshot.governed.constraints.entries}
        for hold in snapshot.governed.holds:
            why = _why(hold, snapshot) if hold.key in pinned else "the project is not pinned"
            if why:
                yield self.finding(
                    f"the hold {hold.package}{hold.specifier} has no effect: {why}",
                    hold.place,
                    subject=hold.key,
                    about=str(hold.specifier),
                    hint="take it out: pinwarden hold expire",
                )


def _why(hold: Hold, snapshot: Snapshot) -> str:
    answer = snapshot.pages.of(hold.key) if snapshot.pages is not None else None
    if not isinstance(answer, Known):
        return ""
    versions = answer.page.versions()
    if hold.until is not None and any(str(version) == hold.until for version in versions):
        return f"release {hold.until} is there"
    inside = all(hold.specifier.contains(str(version), prereleases=True) for version in versions)
    return "every release satisfies it" if versions and inside else ""
