"""What people write around a line: the comment that stands directly above it."""

from collections.abc import Callable, Mapping

from policies.document import Document, Entry, Remark


def reasons_above(
    document: Document[Entry], covers: Callable[[Entry], bool] = lambda _entry: True
) -> Mapping[int, str]:
    """Return line number -> the last line of the comment that a line is under.

    A comment is over the lines that follow it directly; a blank line, or a line that is not
    meant (`covers`), ends what it is over.
    """
    found: dict[int, str] = {}
    current = ""
    for line in document.lines:
        if isinstance(line, Remark):
            current = line.text.strip().lstrip("#").strip()
        elif not covers(line):
            current = ""
        elif current:
            found[line.place.line] = current
    return found
