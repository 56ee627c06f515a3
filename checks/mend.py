"""Apply fixes to files' bytes; pure, so that writing them is somebody else's business."""

import codecs
from collections.abc import Iterable, Mapping

from checks.finding import Edit, Fix, Swap

Change = Edit | Swap


def mended(files: Mapping[str, bytes], fixes: Iterable[Fix]) -> dict[str, bytes]:
    """Return the files that change, with every safe fix applied whose place nobody else wants.

    Of fixes that want the same place the first one wins; run it again for the others. A fix that
    does not meet what it expects is left out as a whole.
    """
    wanted: dict[str, list[Change]] = {}
    rows = {path: _rows(data) for path, data in files.items()}
    for fix in fixes:
        if fix.safe and all(_meets(edit, rows) for edit in fix.edits) and _is_free(fix, wanted):
            for edit in fix.edits:
                wanted.setdefault(edit.path, []).append(edit)
    return {path: _edited(files[path], edits) for path, edits in wanted.items()}


def _rows(data: bytes) -> list[bytes]:
    return data.removeprefix(codecs.BOM_UTF8).split(b"\n")


def _meets(edit: Change, files: Mapping[str, list[bytes]]) -> bool:
    """Say whether the file is there, and reads as the edit expects."""
    rows = files.get(edit.path)
    if rows is None:
        return False
    match edit:
        case Edit(was=None):
            return True
        case Edit(was=was):
            there = tuple(_text(row).rstrip("\r") for row in rows[edit.first - 1 : edit.last])
            return there == was
        case Swap():
            here = _text(rows[edit.line - 1]) if 0 < edit.line <= len(rows) else ""
            return here.startswith(edit.old, edit.column - 1)


def _text(row: bytes) -> str:
    return row.decode("utf-8", "surrogateescape")


def _is_free(fix: Fix, wanted: Mapping[str, Iterable[Change]]) -> bool:
    return not any(
        _collide(edit, other) for edit in fix.edits for other in wanted.get(edit.path, ())
    )


def _collide(one: Change, other: Change) -> bool:
    if isinstance(one, Swap) and isinstance(other, Swap) and one.line == other.line:
        first, last = sorted((one, other), key=lambda swap: swap.column)
        return first.column + len(first.old) > last.column
    (first_of_one, last_of_one), (first_of_other, last_of_other) = _lines(one), _lines(other)
    return first_of_one <= last_of_other and first_of_other <= last_of_one


def _lines(edit: Change) -> tuple[int, int]:
    return (edit.line, edit.line) if isinstance(edit, Swap) else (edit.first, edit.last)


def _edited(data: bytes, edits: Iterable[Change]) -> bytes:
    lines = _rows(data)
    last = lines[-1]
    for edit in sorted(edits, key=_from_the_end):
        match edit:
            case Edit():
                lines[edit.first - 1 : edit.last] = [line.encode() for line in edit.lines]
            case Swap():
                row, at = _text(lines[edit.line - 1]), edit.column - 1
                row = row[:at] + edit.new + row[at + len(edit.old) :]
                lines[edit.line - 1] = row.encode("utf-8", "surrogateescape")
    if lines and not last.endswith(b"\r"):
        lines[-1] = lines[-1].removesuffix(b"\r")  # It ends the file now, and no line.
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + b"\n".join(lines)


def _from_the_end(edit: Change) -> tuple[int, int]:
    """Sort key: what stands last comes first, so that no edit moves the place of another."""
    return -_lines(edit)[0], -edit.column if isinstance(edit, Swap) else 0
