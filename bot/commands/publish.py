"""pinwarden publish: lay constraints out for a web server."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden publish /srv/www --series 2026.2=stable/2026.2 --series master=master
      pinwarden publish /srv/www --series 2026.2=stable/2026.2 --alias hibiscus=2026.2
    """
)
@click.argument("target", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--series",
    "pairs",
    multiple=True,
    required=True,
    metavar="NAME=BRANCH",
    help="Serve a branch's constraints under this name; repeatable.",
)
@click.option(
    "--alias",
    "aliases",
    multiple=True,
    metavar="ALIAS=NAME",
    help="Another name of a series, as a redirect; repeatable.",
)
@click.option("--data", metavar="DIR", help="The governed directory.  [default: data/, or the top]")
@terminal_options
def command(
    *,
    target: Path,
    pairs: tuple[str, ...],
    aliases: tuple[str, ...],
    data: str | None,
    terminal: "Terminal",
) -> int:
    """Write DIR/constraints/upper/NAME for each series, redirects, and an index of them.

    Each file is replaced as a whole, so that a reader meets the old or the new one. All branches
    are read before anything is written.
    """
    from bot.governance.publishing import publish

    for line in publish(target, pairs, aliases, data, Path.cwd()):
        terminal.show(line)
    return 0
