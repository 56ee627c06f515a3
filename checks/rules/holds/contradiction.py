"""Whether a hold and global-requirements leave anything to choose."""

from packaging.version import Version

from checks.facts import Known
from checks.snapshot import Snapshot
from policies.hold import Hold


def contradicts(hold: Hold, snapshot: Snapshot) -> bool:
    """Say whether no release that is known fits both."""
    specifiers = [
        line.specifier for line in snapshot.governed.requirements.entries if line.key == hold.key
    ]
    candidates = [version for version in _candidates(hold, snapshot) if version in hold.specifier]
    allowed = any(version in one for one in specifiers for version in candidates)
    return bool(specifiers and candidates) and not allowed


def _candidates(hold: Hold, snapshot: Snapshot) -> list[str]:
    answer = snapshot.pages.of(hold.key) if snapshot.pages is not None else None
    if isinstance(answer, Known):
        return [str(version) for version in answer.page.versions()]
    pinned = [pin.version for pin in snapshot.governed.constraints.entries if pin.key == hold.key]
    if any(part.operator not in ("==", "===") for part in hold.specifier):
        return []
    named = [str(Version(part.version)) for part in hold.specifier if "*" not in part.version]
    return [*pinned, *named]
