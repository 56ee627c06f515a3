"""UC208: a pinned release is not on the index, or yanked."""

from collections.abc import Iterator

from packaging.version import Version

from checks.facts import Absent, Known, Unknown
from checks.finding import Finding, Item, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot
from policies.constraint import ConstraintLine
from resolver.index.interface import Page


class GoneFromIndex(TreeRule):
    """A pinned release does not exist, or was yanked.

    What it does
        Looks for each pinned release on the index. A release is yanked if all its files are.

    Why is this bad
        What is not there cannot be installed, and every job fails. A yanked release still can be,
        but its authors ask not to.

    Bad
        upper-constraints.txt:
            zstd===1.5.7.3
        index.toml:
            [[release]]
            name = "zstd"
            version = "1.5.7.2"

    Good
        upper-constraints.txt:
            zstd===1.5.7.2
        index.toml:
            [[release]]
            name = "zstd"
            version = "1.5.7.2"

    References
        PEP 592, "Adding "Yank" Support to the Simple API".
    """

    code = "UC208"
    name = "gone-from-index"
    severity = Severity.ERROR
    needs = frozenset({Need.INDEX})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield releases that are gone (error), and yanked ones (warning)."""
        for pin in snapshot.governed.constraints.entries:
            answer = snapshot.pages.of(pin.key) if snapshot.pages else Unknown(reason="not asked")
            match answer:
                case Unknown(reason=reason):
                    yield self.unjudged(reason, pin.key)
                case Absent():
                    yield self._gone(pin, f"no index has a project {pin.name}")
                case Known(page=page):
                    yield from self._release(pin, page)

    def _release(self, pin: ConstraintLine, page: Page) -> Iterator[Finding]:
        files = page.files_of(Version(pin.version))
        if not files:
            yield self._gone(pin, f"{pin.name} {pin.version} is not on the index")
        elif all(file.yanked is not None for file in files):
            reason = next((file.yanked for file in files if file.yanked), "")
            yield self.finding(
                f"{pin.name} {pin.version} was yanked" + (f": {reason}" if reason else ""),
                pin.place,
                subject=pin.key,
                about=f"yanked {pin.version}",
                hint=f"run: pinwarden update --package {pin.key}",
                severity=Severity.WARNING,
            )

    def _gone(self, pin: ConstraintLine, message: str) -> Finding:
        hint = f"run: pinwarden update --package {pin.key}"
        return self.finding(message, pin.place, subject=pin.key, about=pin.version, hint=hint)
