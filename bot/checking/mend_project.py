"""Write the safe fixes of what was found in a project's tree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.checking.write_within import write_within
from checks.consuming.mend import mend_project
from checks.consuming.tree import DirectoryTree, Refused, Tree
from checks.finding import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Mended:
    """The files that were written, how many findings that mended, and what could not be written."""

    files: tuple[str, ...] = ()
    count: int = 0
    failed: tuple[str, ...] = ()


def mend_tree(tree: DirectoryTree, judge: Callable[[Tree], Iterable[Finding]]) -> Mended:
    """Mend the files of a tree, each at once or not at all; the tree is judged by `judge`."""
    mend = mend_project(tree, judge)
    written, failed = [], []
    for path, data in sorted(mend.after.items()):
        try:
            write_within(tree, path, mend.before[path], data)
            written.append(path)
        except Refused as err:
            failed.append(f"{path} is not mended: {err}")
        except OSError as err:
            failed.append(f"{path} is not mended: {err.strerror}")
    return Mended(files=tuple(written), count=mend.count, failed=tuple(failed))
