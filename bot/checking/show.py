"""Show a report in the format that was asked for."""

import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

from rich.text import Text

from bot.errors import printable
from checks.render.text import Line
from checks.report import Report
from checks.rule import Rule

if TYPE_CHECKING:
    from bot.console import Terminal


def show(report: Report, rules: Sequence[Rule], output_format: str, terminal: "Terminal") -> None:
    """Write the report to stdout; `rules` are those that were run."""
    match output_format:
        case "json":
            from checks.render import json

            terminal.emit(json.render(report))
        case "sarif":
            from checks.render import sarif

            kinds = [type(rule) for rule in rules]
            terminal.emit(sarif.render(report, kinds, metadata.version("pinwarden")))
        case "zuul":
            from checks.render import zuul

            terminal.emit(zuul.render(report))
        case "html":
            from bot.checking.page import render_page

            sys.stdout.write(render_page(report))
        case "junit":
            from checks.render import junit

            sys.stdout.write(junit.render(report, rules))
        case _:
            _show_text(report, terminal)


def _show_text(report: Report, terminal: "Terminal") -> None:
    from checks.render.text import render

    show_lines(render(report, verbose=terminal.verbose), terminal)


def show_lines(lines: Iterable[Line], terminal: "Terminal") -> None:
    """Write lines of spans; foreign text in them cannot steer the terminal."""
    for line in lines:
        text = Text()
        for span in line:
            text.append(printable(span.text), style=span.style or None)
        terminal.out.print(text, soft_wrap=True)
