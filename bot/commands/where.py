"""pinwarden where: which projects use a requirement."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.governance.options import projects_options
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden where requests --consumers consumers.json
      pinwarden where oslo.log --projects ~/src/opendev.org
    """
)
@click.argument("name")
@projects_options
@data_option
@format_option
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    name: str,
    consumers_file: Path | None,
    max_age: int,
    places: tuple[Path, ...],
    branch: str,
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Say which projects ask for NAME, in which file, with which specifier.

    Exit code 3 if some projects could not be read.
    """
    from bot.errors import UserError
    from bot.governance.sources import Asked, doubts, known_consumers
    from bot.governance.tables import table
    from bot.governed import read_governed
    from checks.governance.usage import uses_of
    from policies.name import normalize

    try:
        key = normalize(name)
    except ValueError as err:
        raise UserError(str(err)) from err
    names = tuple(line.name for line in read_governed(data).projects.entries)
    asked = Asked(file=consumers_file, places=places, branch=branch, max_age=max_age)
    consumers = known_consumers(asked, names, terminal)
    uses = list(uses_of(consumers, key))
    unknown = doubts(consumers)
    if output_format == "json":
        document = {"name": key, "uses": [asdict(use) for use in uses], "unknown": unknown}
        terminal.emit({"schema": "pinwarden.where/1", **document})
    else:
        rows = [(u.repository, f"{u.file}:{u.line}", u.group, u.requirement) for u in uses]
        if rows:
            terminal.show(table(("Project", "Where", "Extra", "Requirement"), rows))
        projects = len({use.repository for use in uses})
        terminal.show(f"{key}: {len(uses)} lines in {projects} projects")
        for text in unknown:
            terminal.note(f"unknown: {text}")
    return 3 if unknown else 0
