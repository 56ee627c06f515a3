"""Mend a project's files where that is safe; pure, so that writing is somebody else's business."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from checks.consuming.overlay import Overlay
from checks.consuming.tree import Refused, Tree
from checks.finding import Finding
from checks.mend import mended

ROUNDS = 10  # of fixes that want the same line, one comes after the other
Judge = Callable[[Tree], Iterable[Finding]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mend:
    """The files that change, before and after, by path; `count` findings are gone with that."""

    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes] = field(default_factory=dict)
    count: int = 0


def mend_project(tree: Tree, judge: Judge) -> Mend:
    """Apply safe fixes until there are none; `judge` says what is wrong with a tree.

    What a fix makes of a file counts only if nothing is found in it that was not found before,
    and something is gone. Any other file stays as it is.
    """
    known = tuple(judge(tree))
    first = _counted(known)
    files: dict[str, bytes] = {}
    for _ in range(ROUNDS):
        new = _one_round(tree, files, known)
        better = {
            path: data for path, data in new.items() if _helps(tree, files, path, data, judge)
        }
        if not better:
            break
        files |= better
        known = tuple(judge(Overlay(tree, files)))
    before = {path: data for path in files if (data := tree.read(path)) is not None}
    return Mend(before=before, after=files, count=(first - _counted(known)).total())


def _one_round(
    tree: Tree, files: Mapping[str, bytes], known: Iterable[Finding]
) -> Mapping[str, bytes]:
    """Return the files that the fixes of what is known would change."""
    fixes = [finding.fix for finding in known if finding.fix is not None]
    present: dict[str, bytes] = {}
    for path in {edit.path for fix in fixes for edit in fix.edits}:
        try:
            data = Overlay(tree, files).read(path)
        except Refused:
            continue
        if data is not None:
            present[path] = data
    return {path: data for path, data in mended(present, fixes).items() if data != present[path]}


def _helps(tree: Tree, files: Mapping[str, bytes], path: str, data: bytes, judge: Judge) -> bool:
    """Say whether a file's new bytes take findings away, and bring none."""
    before = _counted(judge(Overlay(tree, files)))
    after = _counted(judge(Overlay(tree, {**files, path: data})))
    return after < before


def _counted(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.fingerprint for finding in findings)
