"""Show a report in the format that was asked for."""

from typing import TYPE_CHECKING

from rich.text import Text

from bot.errors import printable
from checks.report import Report

if TYPE_CHECKING:
    from bot.console import Terminal


def show(report: Report, output_format: str, terminal: "Terminal") -> None:
    """Write the report to stdout."""
    match output_format:
        case "json":
            from checks.render.json import render as as_json

            terminal.emit(as_json(report))
        case _:
            _show_text(report, terminal)


def _show_text(report: Report, terminal: "Terminal") -> None:
    from checks.render.text import render

    for line in render(report, verbose=terminal.verbose):
        text = Text()
        for span in line:
            text.append(printable(span.text), style=span.style or None)
        terminal.out.print(text, soft_wrap=True)
