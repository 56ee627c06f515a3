"""pinwarden check-project: what projects must obey."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import data_option, terminal_options

if TYPE_CHECKING:
    from bot.checking.projects import Judged
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden check-project ../nova                      one checkout
      pinwarden check-project ../nova ../cinder ../glance  many, and a table
      pinwarden check-project ../nova --profile upstream   what the gate's job judges
      pinwarden check-project ../nova --branch stable/2026.1
    """
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@data_option
@click.option(
    "--profile",
    type=click.Choice(["upstream", "full"]),
    default="full",
    show_default=True,
    help="upstream: what the community's job votes on. full: also the pins, and advice.",
)
@click.option(
    "--branch", metavar="NAME", help="The projects' branch.  [default: what .gitreview says]"
)
@click.option("--python", "pythons", multiple=True, metavar="X.Y", help="A governed Python.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: code, name or CP.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    paths: tuple[Path, ...],
    data: Path,
    profile: str,
    branch: str | None,
    pythons: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Judge the requirement files of projects by the governed set.

    Nothing of a project is executed, and nothing outside of its directory is read. Exit code 1 if
    a project breaks a rule.
    """
    from typing import cast

    from bot.checking.law import law_of
    from bot.checking.projects import judge_paths
    from bot.checking.rules import rules_asked
    from checks.consuming.project import Profile

    law = law_of(data, profile=cast("Profile", profile), pythons=pythons)
    rules = rules_asked(select, ignore)
    judged = list(judge_paths(paths, law, rules, branch))
    if output_format == "json":
        from checks.render.json import render

        terminal.emit(
            {
                "schema": "pinwarden.check-project/1",
                "profile": profile,
                "projects": [{"branch": j.project.branch, **render(j.report)} for j in judged],
            }
        )
    else:
        _show(judged, terminal)
    return max((one.report.exit_code for one in judged), default=0)


def _show(judged: "list[Judged]", terminal: "Terminal") -> None:
    from rich.table import Table

    from bot.checking.show import show_lines
    from checks.finding import Severity
    from checks.render.text import findings

    for one in judged:
        show_lines(findings(one.report, verbose=terminal.verbose), terminal)
    table = Table(box=None, pad_edge=False)
    table.add_column("Project", overflow="fold")
    table.add_column("Branch")
    for title in ("Lines", "Errors", "Warnings"):
        table.add_column(title, justify="right")
    for one in judged:
        counts = one.report.counts
        lines = sum(len(listed.lines) for listed in one.project.lists)
        table.add_row(
            one.project.name,
            one.project.branch,
            str(lines),
            str(counts[Severity.ERROR]),
            str(counts[Severity.WARNING]),
        )
    terminal.show(table)
