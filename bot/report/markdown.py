"""The report as Markdown for a review: most important first, cut to a size with a note.

Plain paragraphs and lists only, as Gerrit renders them; foreign text cannot become markup.
"""

import re
from collections.abc import Iterable, Iterator

from bot.errors import printable
from bot.report.document import HeldPin, Moved, UpdateDocument
from bot.report.words import grouped, needs_a_look, reason_title, verdict, versions_text

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~])")


def render(document: UpdateDocument, limit: int) -> str:
    """Return the report in at most `limit` bytes of UTF-8."""
    lines = list(_lines(document))
    text = "\n".join(lines) + "\n"
    if len(text.encode()) <= limit:
        return text
    note = "\n({} more lines are left out here; the full report has them.)\n"
    room = limit - len(note.format(len(lines)).encode())
    kept: list[str] = []
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept) + "\n" + note.format(len(lines) - len(kept))


def escaped(text: str) -> str:
    """Return foreign text as one line that renders as itself."""
    return _MARKUP.sub(r"\\\1", " ".join(printable(text).split()))


def _lines(document: UpdateDocument) -> Iterator[str]:
    yield escaped(verdict(document))
    yield ""
    looks = needs_a_look(document)
    if looks:
        yield "Please look at:"
        yield ""
        yield from (f"* {escaped(text)}" for text in looks)
        yield ""
    if document.changes:
        yield "What moves:"
        yield ""
        yield from _moves(document.changes)
        yield ""
    for kind, pins in grouped(document.held):
        yield f"{reason_title(kind)}:"
        yield ""
        yield from (_held(pin) for pin in pins)
        yield ""
    yield f"Made by: {escaped(document.command)} with {escaped(document.engine)}"


def _moves(changes: Iterable[Moved]) -> Iterator[str]:
    for change in changes:
        step = f"{versions_text(change.from_)} to {versions_text(change.to)}"
        yield f"* {escaped(change.name)}: {escaped(step)}"


def _held(pin: HeldPin) -> str:
    return f"* {escaped(pin.name)} {pin.current} (newest {pin.newest}): {escaped(pin.reason)}"
