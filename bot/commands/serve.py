"""pinwarden serve: the service."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.service_options import config_option
from bot.errors import UNKNOWN
from bot.options import terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden serve --config service.toml            until SIGTERM
      pinwarden serve --config service.toml --check    look at the configuration
    """
)
@config_option
@click.option(
    "--check",
    is_flag=True,
    help="Judge service.toml, say when its jobs run next, and end.",
)
@terminal_options
def command(*, config: Path, check: bool, terminal: "Terminal") -> int:
    """Look at every branch on its schedule, propose, and show all of it on a page.

    The page listens on loopback unless service.toml says otherwise; it changes nothing. SIGTERM
    lets what runs come to its end.
    """
    from bot.service_config.read import read_service

    configured = read_service(config)
    if check:
        from bot.serve.check import check_service

        for line in check_service(configured):
            terminal.show(line)
        return 0

    from bot.serve.logs import log_to_stderr
    from bot.serve.service import Service

    log_to_stderr(as_json=configured.config.serve.log == "json")
    ended = Service(configured, started=lambda url: terminal.note(f"The dashboard is at {url}"))
    return 0 if ended.run() else UNKNOWN
