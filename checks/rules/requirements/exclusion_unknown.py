"""GR111: a line of global-requirements excludes a version that the index does not have."""

from collections.abc import Iterator

from packaging.specifiers import Specifier
from packaging.version import InvalidVersion, Version

from checks.facts import Absent, Known, Unknown
from checks.finding import Finding, Item, Severity
from checks.rule import Need, TreeRule
from checks.snapshot import Snapshot
from policies.requirement import RequirementLine
from resolver.index.interface import Page


class ExclusionUnknown(TreeRule):
    """An excluded version does not exist.

    What it does
        Looks for every version excluded with `!=` on the index.

    Why is this bad
        It may be a slip of the pen, and then the version that breaks is not excluded. It may also
        have been taken off the index since; then the exclusion is history, and harmless.

    Bad
        global-requirements.txt:
            gabbi!=2.5.1  # Apache-2.0
        index.toml:
            [[release]]
            name = "gabbi"
            version = "2.6.0"

    Good
        global-requirements.txt:
            gabbi!=2.6.0  # Apache-2.0
        index.toml:
            [[release]]
            name = "gabbi"
            version = "2.6.0"

    References
        G4: specifiers only to exclude versions.
    """

    code = "GR111"
    name = "exclusion-unknown"
    severity = Severity.INFO
    needs = frozenset({Need.INDEX})

    def check(self, snapshot: Snapshot) -> Iterator[Item]:
        """Yield every exclusion that meets no release."""
        for line in snapshot.governed.requirements.entries:
            excluded = [part for part in line.specifier if part.operator == "!="]
            if not excluded or snapshot.pages is None:
                continue
            match snapshot.pages.of(line.key):
                case Known(page=page):
                    yield from self._missing(line, excluded, page)
                case Unknown(reason=reason):
                    yield self.unjudged(reason, line.key)
                case Absent():
                    pass  # That the project is gone is another rule's finding.

    def _missing(
        self, line: RequirementLine, excluded: list[Specifier], page: Page
    ) -> Iterator[Finding]:
        there = page.versions()
        for part in excluded:
            if all(part.contains(str(version), prereleases=True) for version in there):
                yield self.finding(
                    f"{line.name} {_plain(part.version)} is excluded, and not on the index",
                    line.place,
                    subject=line.key,
                    about=str(part),
                    hint="a slip, or a release that is gone since",
                )


def _plain(version: str) -> str:
    try:
        return str(Version(version))
    except InvalidVersion:
        return version
