"""Apply fixes to files' bytes; pure, so that writing them is somebody else's business."""

from collections.abc import Iterable, Mapping

from checks.finding import Edit, Fix


def mended(files: Mapping[str, bytes], fixes: Iterable[Fix]) -> dict[str, bytes]:
    """Return the files that change, with every safe fix applied whose lines nobody else wants.

    Of fixes that want the same lines the first one wins; run it again for the others.
    """
    wanted: dict[str, list[Edit]] = {}
    for fix in fixes:
        if fix.safe and not _collides(fix, wanted):
            for edit in fix.edits:
                wanted.setdefault(edit.path, []).append(edit)
    return {path: _edited(files[path], edits) for path, edits in wanted.items() if path in files}


def _collides(fix: Fix, wanted: Mapping[str, Iterable[Edit]]) -> bool:
    return any(
        edit.first <= other.last and other.first <= edit.last
        for edit in fix.edits
        for other in wanted.get(edit.path, ())
    )


def _edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    lines = data.split(b"\n")
    for edit in sorted(edits, key=lambda one: one.first, reverse=True):
        lines[edit.first - 1 : edit.last] = [line.encode() for line in edit.lines]
    return b"\n".join(lines)
