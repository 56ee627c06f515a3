"""Show the reports on many projects: their findings, and a table at the end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.checking.projects import Judged, exit_code
from bot.errors import printable
from checks.consuming.project import Profile
from checks.finding import Severity

if TYPE_CHECKING:
    from bot.console import Terminal

SCHEMA = "pinwarden.check-project/1"
_RESULTS = {0: ("fine", "green"), 1: ("broken", "bold red"), 3: ("unknown", "magenta")}


def document(judged: Sequence[Judged], profile: Profile) -> dict[str, object]:
    """Return the reports for machines; each has the form that `check` gives its own."""
    from checks.render.json import render

    return {
        "schema": SCHEMA,
        "profile": profile,
        "exit_code": exit_code(judged),
        "projects": [
            {
                "name": one.name,
                "path": one.path,
                "branch": one.branch,
                "lines": one.lines,
                "problem": one.problem,
                "report": render(one.report),
            }
            for one in judged
        ],
    }


def show_findings(judged: Sequence[Judged], terminal: "Terminal") -> None:
    """Write what was found, project by project."""
    from bot.checking.show import show_lines
    from checks.render.text import doubts, findings

    for one in judged:
        show_lines(findings(one.report, verbose=terminal.verbose), terminal)
        show_lines(doubts(one.report), terminal)
        if one.problem:
            terminal.show(f"{one.path}: not judged: {one.problem}")


def show_table(judged: Sequence[Judged], terminal: "Terminal") -> None:
    """Write one line for each project."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("Project", overflow="fold")
    table.add_column("Branch", overflow="fold")
    for title in ("Lines", "Errors", "Warnings", "Waived"):
        table.add_column(title, justify="right")
    table.add_column("")
    for one in judged:
        counts = one.report.counts
        numbers = (one.lines, counts[Severity.ERROR], counts[Severity.WARNING])
        word, style = _RESULTS[one.exit_code]
        table.add_row(
            Text(printable(one.name)),
            Text(printable(one.branch)),
            *(str(number) for number in (*numbers, len(one.report.waived))),
            Text(word, style),
        )
    terminal.show(table)
