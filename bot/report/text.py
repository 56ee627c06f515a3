"""The summary that ends a run in a terminal of 80 columns."""

from collections import Counter
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.errors import printable
from bot.report.document import UpdateDocument
from bot.report.words import ORDER, pythons_text, reason_title, verdict, versions_text

SHOWN = 40  # moves; the report has them all


def summary(document: UpdateDocument, report: Path | None) -> RenderableType:
    """Return what a run says at its end."""
    parts: list[RenderableType] = []
    if document.changes:
        parts += [_moves(document), Text()]
    parts.append(Text(verdict(document), style="bold"))
    parts += [Text(f"Forced: {printable(entry.reason)}") for entry in document.forced]
    if document.held:
        parts.append(Text(_held(document)))
    parts += [Text(f"Warning: {printable(text)}") for text in document.warnings]
    if report is not None:
        parts.append(Text(f"Report: {report}", overflow="fold"))
    return Group(*parts)


def _moves(document: UpdateDocument) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    table.add_column("project", overflow="fold")
    table.add_column("from", overflow="fold")
    table.add_column("to", overflow="fold")
    table.add_column("what", no_wrap=True)
    table.add_column("Pythons", no_wrap=True)
    for change in document.changes[:SHOWN]:
        table.add_row(
            printable(change.name),
            versions_text(change.from_),
            versions_text(change.to),
            change.level if change.kind == "upgrade" else change.kind,
            pythons_text(change.pythons, document.pythons),
        )
    left = len(document.changes) - SHOWN
    if left > 0:
        table.add_row(f"and {left} more", "", "", "", "")
    return table


def _held(document: UpdateDocument) -> str:
    counts = Counter(pin.kind for pin in document.held)
    listed = "".join(
        f"\n  {counts[kind]:3}  {reason_title(kind)}" for kind in ORDER if counts[kind]
    )
    return (
        f"Not the newest release: {len(document.held)}, each with its reason in the report:{listed}"
    )
