"""pinwarden licences: what requirements are under, and whether the comments agree."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.governance.options import index_options
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden licences                 the comments alone, without the network
      pinwarden licences --online        compared with what the releases say
      pinwarden licences --online --all --format json
    """
)
@click.option("--online", is_flag=True, help="Compare with the pinned releases' metadata.")
@click.option("--all", "everything", is_flag=True, help="Show those that agree, too.")
@index_options
@data_option
@format_option
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    online: bool,
    everything: bool,
    index_url: str | None,
    extra_index_urls: tuple[str, ...],
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Compare licence comments with the allowed list, and with the releases themselves.

    Exit code 1 if one is not allowed, missing, or said otherwise by the release.
    """
    from collections import Counter

    from bot.governance.tables import table
    from bot.governed import read_governed
    from checks.governance.licences import Standing, licence_rows

    governed = read_governed(data)
    told = None
    if online:
        from bot.governance.index import open_facts

        with open_facts(index_url, extra_index_urls) as facts:
            names = [line.key for line in governed.requirements.entries]
            pages = facts.pages(names)
            listed = set(names)
            pins = [pin for pin in governed.constraints.entries if pin.key in listed]
            told = facts.licences(pins, pages)
    rows = list(licence_rows(governed, told))
    fine = {Standing.AGREES} | (set() if online else {Standing.UNKNOWN})
    shown = [row for row in rows if everything or row.standing not in fine]
    if output_format == "json":
        terminal.emit({"schema": "pinwarden.licences/1", "licences": [asdict(row) for row in rows]})
    else:
        cells = [(r.name, r.standing.value, r.comment, r.detail or r.metadata) for r in shown]
        if cells:
            terminal.show(table(("Project", "", "Comment", ""), cells))
        counts = Counter(row.standing.value for row in rows)
        terminal.show(", ".join(f"{number} {word}" for word, number in counts.most_common()))
    bad = {Standing.FORBIDDEN, Standing.MISSING, Standing.DIFFERS}
    return 1 if any(row.standing in bad for row in rows) else 0
