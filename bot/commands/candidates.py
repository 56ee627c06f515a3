"""pinwarden candidates: what a pin could become."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import data_option, format_option, online_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from resolver.candidates import Candidate


@click.command(
    epilog="""\b
    Examples:
      pinwarden candidates sphinx
      pinwarden candidates sphinx --all        every release of the index
    """
)
@click.argument("name")
@click.option("--all", "everything", is_flag=True, help="Also releases below the pin.")
@online_option
@data_option
@format_option
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    name: str,
    everything: bool,
    online: bool,
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """List the releases of NAME from its pin on, and why each is or is not taken.

    Answers from the last `pinwarden update`, without the network but for --online.
    """
    from dataclasses import asdict

    from bot.last_run import known_name, last_run
    from resolver.candidates import candidates

    with last_run(data, online=online) as run, terminal.progress() as progress:
        key = known_name(run, name)
        found = candidates(run, key, progress, below=everything)
    if output_format == "json":
        terminal.emit(
            {
                "schema": "pinwarden.candidates/1",
                "name": key,
                "candidates": [asdict(one) for one in found],
            }
        )
    else:
        _show(found, terminal)
    return 0


def _show(found: "tuple[Candidate, ...]", terminal: "Terminal") -> None:
    from rich.table import Table

    from bot.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("release", "uploaded", "Python", "verdict"):
        table.add_column(title, overflow="fold")
    for one in found:
        table.add_row(
            one.version,
            (one.uploaded or "unknown")[:10],
            printable(one.requires_python),
            printable(one.verdict),
        )
    terminal.show(table)
