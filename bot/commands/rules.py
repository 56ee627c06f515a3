"""pinwarden rules: the catalogue."""

from typing import TYPE_CHECKING

import click

from bot.options import format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden rules                    every rule in a line
      pinwarden rules --format json      with their documentation, for machines
      pinwarden explain UC201            one of them, whole
    """
)
@format_option
@terminal_options
def command(*, output_format: str, terminal: "Terminal") -> int:
    """List the rules that `check`, `check-project` and `review` know."""
    from rich.table import Table

    from checks.catalogue import RULES
    from checks.documentation import documentation_of
    from checks.render.rules import render_rules

    if output_format == "json":
        terminal.emit(render_rules(RULES))
        return 0
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for rule in RULES:
        table.add_row(rule.code, rule.name, documentation_of(rule).summary)
    terminal.show(table)
    return 0
