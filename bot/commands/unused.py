"""pinwarden unused: which requirements no project uses."""

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
      pinwarden unused --consumers consumers.json
      pinwarden unused --projects ~/mirrors --format json
    """
)
@projects_options
@data_option
@format_option
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    consumers_file: Path | None,
    max_age: int,
    places: tuple[Path, ...],
    branch: str,
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """List the names of global-requirements that no project asks for.

    Where a project could not be read, every name might be used there: exit code 3.
    """
    from bot.governance.sources import Asked, doubts, known_consumers
    from bot.governed import read_governed
    from checks.governance.usage import unused

    governed = read_governed(data)
    names = tuple(line.name for line in governed.projects.entries)
    asked = Asked(file=consumers_file, places=places, branch=branch, max_age=max_age)
    consumers = known_consumers(asked, names, terminal)
    unknown = doubts(consumers)
    found = [] if consumers.unknown else list(unused(governed, consumers))
    if output_format == "json":
        rows = [{"name": line.name, "line": line.place.line} for line in found]
        terminal.emit({"schema": "pinwarden.unused/1", "unused": rows, "unknown": unknown})
    else:
        for line in found:
            terminal.show(f"{line.place.file}:{line.place.line}: {line.name}")
        certain = " (not certain: some projects could not be read)" if unknown else ""
        if not consumers.unknown:
            terminal.show(f"{len(found)} requirements are used by no project{certain}")
        for text in unknown:
            terminal.note(f"unknown: {text}")
    return 3 if unknown else 0
