"""pinwarden revert: take the last update of a pin back, with a hold."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.service_options import one_branch_options
from bot.errors import UserError
from bot.options import format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden revert oslo.log --config service.toml --branch master \\
          --because "7.0 breaks logins" --link https://bugs.example.org/123
    """
)
@click.argument("name")
@one_branch_options
@click.option("--because", required=True, metavar="TEXT", help="Why; the hold's reason.")
@click.option("--link", default="", metavar="URL", help="Where that is told.")
@format_option
@terminal_options
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    name: str,
    config: Path,
    repository: str | None,
    branch: str,
    dry_run: bool,
    because: str,
    link: str,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Propose to take NAME back to the version before, and to hold it there.

    Without the hold the next update would bring it again.
    """
    from bot.commands.run import tell
    from bot.cycle.one import on_branch
    from bot.cycle.revert import propose_revert
    from bot.service_config.read import read_service
    from policies.name import normalize

    try:
        key = normalize(name)
    except ValueError as err:
        raise UserError(str(err)) from err
    outcome = on_branch(
        read_service(config),
        repository,
        branch,
        lambda run: propose_revert(run, key, because, link),
        dry_run=dry_run,
    )
    return tell((outcome,), terminal, output_format, dry_run=dry_run)
