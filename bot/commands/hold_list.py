"""pinwarden hold list: the holds, and what people lowered without one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.holds.typed import today
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    "list",
    epilog="""\b
    Examples:
      pinwarden hold list
      pinwarden hold list --online
      pinwarden hold list --format json
    """,
)
@click.option("--online", is_flag=True, help="Ask the index whether releases that end holds exist.")
@data_option
@format_option
@terminal_options
def list_holds(*, online: bool, data: Path, output_format: str, terminal: "Terminal") -> None:
    """List the holds, with their age and their end, and what people lowered without one."""
    from bot.git.implicit_holds import implicit_holds_beside
    from bot.governed import read_governed
    from bot.holds.show import as_data, implicit_as_data, table
    from policies.governed import CONSTRAINTS

    governed = read_governed(data)
    found = implicit_holds_beside(data / CONSTRAINTS)
    # What holds.toml names is held by it, and by nothing else.
    held = {hold.key for hold in governed.holds}
    implicit = [hold for hold in found.holds if hold.name not in held]
    day = today()
    pages = None
    if online:
        from bot.checking.facts import pages_of

        pages = pages_of(hold.key for hold in governed.holds if hold.until is not None)
    if output_format == "json":
        terminal.emit(
            {
                "schema": "pinwarden.holds/1",
                "holds": [as_data(hold, day, pages) for hold in governed.holds],
                "implicit": [implicit_as_data(hold) for hold in implicit],
                "history_cut_off": found.cut_off,
            }
        )
        return
    if governed.holds or implicit:
        terminal.show(table(governed.holds, implicit, day, pages))
    else:
        terminal.show("Nothing is held.")
    if found.cut_off:
        terminal.note("This clone is shallow: what people lowered earlier cannot be seen.")
