"""Show the reports on many projects: their findings, and a table at the end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.checking.projects import Judged, exit_code
from bot.errors import printable
from checks.consuming.project import Profile
from checks.finding import Finding, Severity, Unjudged
from checks.report import Report

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
                "mended": list(one.mended.files),
                "not_mended": list(one.mended.failed),
                "report": render(one.report),
            }
            for one in judged
        ],
    }


def merged(judged: Sequence[Judged]) -> Report:
    """Return one report on all of them; of a single project, with paths of its own tree."""
    alone = len(judged) == 1
    entries = [
        replace(entry, finding=entry.finding if alone else _placed(entry.finding, one))
        for one in judged
        for entry in one.report.entries
    ]
    unjudged = [item for one in judged for item in one.report.unjudged]
    unjudged += [
        Unjudged(rule="CP", name="projects", subject=one.path, reason=one.problem, asked=True)
        for one in judged
        if one.problem
    ]
    return Report(
        subject=judged[0].name if alone else f"{len(judged)} projects",
        entries=tuple(entries),
        waived=tuple(waived for one in judged for waived in one.report.waived),
        unjudged=tuple(unjudged),
    )


def _placed(finding: Finding, one: Judged) -> Finding:
    path = f"{one.report.prefix}{finding.location.path}"
    return replace(finding, location=replace(finding.location, path=path))


def show_findings(judged: Sequence[Judged], terminal: "Terminal") -> None:
    """Write what was found, project by project."""
    from bot.checking.show import show_lines
    from checks.render.text import doubts, findings

    for one in judged:
        show_lines(findings(one.report, verbose=terminal.verbose), terminal)
        show_lines(doubts(one.report), terminal)
        if one.problem:
            terminal.show(f"{one.path}: not judged: {one.problem}")
        for failure in one.mended.failed:
            terminal.show(f"{one.report.prefix}{failure}")


def show_mended(judged: Sequence[Judged], terminal: "Terminal") -> None:
    """Say on stderr which files were mended."""
    for one in judged:
        for path in one.mended.files:
            terminal.note(f"mended {one.report.prefix}{path}")


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
