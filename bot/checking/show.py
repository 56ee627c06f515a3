"""Show a report in the format that was asked for."""

import json as json_text
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, assert_never

from rich.text import Text

from bot.checking.formats import Machine
from bot.errors import printable
from checks.render.text import Line
from checks.report import Report
from checks.rule import Rule

if TYPE_CHECKING:
    from bot.console import Terminal


def show(report: Report, rules: Sequence[Rule], output_format: str, terminal: "Terminal") -> None:
    """Write the report to stdout; `rules` are those that were run."""
    if output_format == "text":
        _show_text(report, terminal)
    else:
        sys.stdout.write(rendered(report, rules, Machine(output_format)))


def rendered(report: Report, rules: Sequence[Rule], output_format: Machine) -> str:
    """Return the report as a file of that format; `rules` are those that were run."""
    match output_format:
        case Machine.JSON:
            from checks.render import json

            return as_text(json.render(report))
        case Machine.SARIF:
            from checks.render import sarif

            kinds = [type(rule) for rule in rules]
            return as_text(sarif.render(report, kinds, metadata.version("pinwarden")))
        case Machine.ZUUL:
            from checks.render import zuul

            return as_text(zuul.render(report))
        case Machine.HTML:
            from bot.checking.page import render_page

            return render_page(report)
        case Machine.JUNIT:
            from checks.render import junit

            return junit.render(report, rules)
        case _:
            assert_never(output_format)


def as_text(document: Mapping[str, object]) -> str:
    """Return a JSON document as every command writes it."""
    return json_text.dumps(document, indent=2, ensure_ascii=False) + "\n"


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
