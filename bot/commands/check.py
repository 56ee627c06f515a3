"""pinwarden check: judge the governed set, or a change to it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.checking.formats import FORMATS, MACHINE, Machine
from bot.checking.options import judging_options
from bot.checking.written import Wanted, write_all, write_option
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.checking.options import Asked
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden check                             the files as they lie here
      pinwarden check --base origin/master        what my change does to them
      pinwarden check --rev HEAD --base HEAD~1    one commit, also of a bare repository
      pinwarden check --select UC --format json   some rules, for a machine
      pinwarden check --fix                       mend what can be mended safely
    """
)
@click.option("--rev", metavar="REV", help="Judge this commit instead of the work tree.")
@click.option("--base", metavar="REV", help="Judge the change since this branch or commit.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: code, name or GR.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@judging_options
@click.option("--fix", is_flag=True, help="Apply the safe fixes to the work tree first.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)
@write_option(MACHINE)
@click.option("--rules-url", default="", metavar="URL", help="Where docs/rules is served.")
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    rev: str | None,
    base: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    asked: "Asked",
    fix: bool,
    output_format: str,
    wanted: tuple[Wanted, ...],
    rules_url: str,
    terminal: "Terminal",
) -> int:
    """Judge the governed set by the community's rules; with --base, what a change does to it.

    Exit code 1 if there is an error; with --base, only if the change introduces it.
    """
    from dataclasses import replace

    from bot.checking.job import judged
    from bot.checking.known import known_of
    from bot.checking.rules import rules_asked
    from bot.checking.show import rendered, show
    from bot.checking.subject import find_subject

    rules = rules_asked(select, ignore)
    subject = find_subject(asked.data, rev, base, Path.cwd())
    known = known_of(subject, asked)
    if fix:
        from bot.checking.mend import mend

        subject = mend(subject, judged(subject, rules, known), terminal)
    report = replace(judged(subject, rules, known), rules_url=rules_url)
    show(report, rules, output_format, terminal)
    write_all(wanted, lambda name: rendered(report, rules, Machine(name)))
    return report.exit_code
