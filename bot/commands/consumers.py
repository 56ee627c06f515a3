"""pinwarden consumers: what the projects ask for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import data_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.group(
    epilog="""\b
    Examples:
      pinwarden consumers extract ~/mirrors --output consumers.json
      pinwarden check --consumers consumers.json
    """
)
def command() -> None:
    """Keep consumers.json: which project asks for what."""


@command.command(
    epilog="""\b
    Examples:
      pinwarden consumers extract ~/src/opendev.org
      pinwarden consumers extract ~/mirrors --branch stable/2026.1 -o consumers.json
    """
)
@click.argument(
    "places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR..."
)
@click.option("--branch", default="master", show_default=True, metavar="NAME", help="The branch.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it.  [default: stdout]",
)
@data_option
@terminal_options
def extract(
    *, places: tuple[Path, ...], branch: str, output: Path | None, data: Path, terminal: "Terminal"
) -> int:
    """Read the repositories of projects.txt, which lie below DIR as checkouts or bare mirrors.

    What was fetched (origin's branch) goes before a local branch; no work tree is looked at. What
    could not be read is told in the file, and makes the exit code 3.
    """
    import sys

    from bot.consumers.extraction import extract_all
    from bot.consumers.repositories import find
    from bot.files import write_atomic
    from bot.governed import read_governed
    from checks.consumers.file import write

    names = [line.name for line in read_governed(data).projects.entries]
    with terminal.progress() as progress:
        now = datetime.now(UTC).replace(microsecond=0)
        consumers = extract_all(find(places, names), branch, now, progress)
    if output is None:
        sys.stdout.write(write(consumers).decode())
    else:
        write_atomic(output.absolute(), write(consumers))
    missing = consumers.missing()
    lines = sum(len(consumer.requirements) for consumer in consumers.consumers)
    read = len(consumers.consumers) - len(missing)
    terminal.note(f"{lines} requirements of {read} projects; {len(missing)} could not be read")
    return 3 if missing or consumers.unknown else 0
