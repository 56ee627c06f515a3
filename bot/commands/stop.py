"""pinwarden stop: the kill switch."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.service_options import config_option
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden stop --config service.toml --because "the gate is down"
    """
)
@config_option
@click.option("--because", default="", metavar="TEXT", help="Why; shown wherever people ask.")
@terminal_options
def command(*, config: Path, because: str, terminal: "Terminal") -> int:
    """Propose nothing, say nothing and close nothing until `pinwarden resume`."""
    from bot.cycle.stopping import stop
    from bot.service_config.read import read_service

    stop(read_service(config), because or "the operator stopped it")
    terminal.show(f"Stopped. Go on with: pinwarden resume --config {config}")
    return 0
