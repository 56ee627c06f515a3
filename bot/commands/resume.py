"""pinwarden resume: undo the kill switch."""

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
      pinwarden resume --config service.toml
    """
)
@config_option
@terminal_options
def command(*, config: Path, terminal: "Terminal") -> int:
    """Go on after `pinwarden stop`."""
    from bot.cycle.stopping import resume
    from bot.service_config.read import read_service

    again = resume(read_service(config))
    terminal.show("Going on." if again else "Nothing was stopped.")
    return 0
