"""validate-projects: does every listed project run the requirements check."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import UserError, run
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
    Examples:
      validate-projects --zuul ../project-config --zuul ~/src/opendev.org projects.txt
    """,
)
@click.option(
    "--zuul",
    "places",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A checkout with a Zuul configuration, or a directory of checkouts; repeatable.",
)
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE"
)
@terminal_options
def command(*, places: tuple[Path, ...], file: Path, terminal: "Terminal") -> int:
    """Say which projects of FILE do not run the requirements check.

    Both the central configuration and the projects' own are read, where they are checked out;
    what is not there is unknown (exit code 3).
    """
    from bot.checking.show import show
    from bot.checking.zuul import zuul_jobs
    from checks.judge import judge_tree
    from checks.report import Report, entries_of_state
    from checks.rules.projects import RULES
    from checks.snapshot import read_snapshot

    if not places:
        raise UserError(
            "no Zuul configuration was named",
            "add --zuul DIR for the central configuration and for the projects' checkouts",
        )
    files = {"projects.txt": file.read_bytes(), "global-requirements.txt": b""}
    today = datetime.now(UTC).date()
    listed = read_snapshot(files, pythons=(), today=today).governed.projects.entries
    jobs = zuul_jobs(places, tuple(line.name for line in listed))
    rules = [rule() for rule in RULES if rule.name in ("unreadable-project", "no-check-job")]
    judgement = judge_tree(read_snapshot(files, pythons=(), today=today, zuul=jobs), rules)
    codes = frozenset(rule.code for rule in rules)
    report = Report(
        subject=str(file),
        entries=entries_of_state(judgement, codes),
        unjudged=judgement.unjudged,
    )
    show(report, rules, "text", terminal)
    return report.exit_code


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    sys.exit(run(command, "validate-projects"))
