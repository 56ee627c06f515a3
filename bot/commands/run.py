"""pinwarden run: one whole cycle for every configured repository and branch."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.service_options import config_option
from bot.errors import FINDINGS, UNKNOWN
from bot.options import format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from bot.cycle.run import Outcome


@click.command(
    epilog="""\b
    Examples:
      pinwarden run --config service.toml              everything that is configured
      pinwarden run --config service.toml --dry-run    show what would be done
      pinwarden run --config service.toml --branch master --format json
    """
)
@config_option
@click.option("--repository", metavar="NAME", help="Only this repository.")
@click.option("--branch", metavar="NAME", help="Only this branch.")
@click.option("--dry-run", is_flag=True, help="Show each push and each review, do nothing.")
@format_option
@terminal_options
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    config: Path,
    repository: str | None,
    branch: str | None,
    dry_run: bool,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Fetch, compute, judge, propose or step back, and say why; then end.

    Exit code 0 when every proposal is where it can be without a person, 1 when one is red, refused
    or stopped, 3 when one could not be judged.
    """
    from bot.cycle.everything import run_everything
    from bot.service_config.read import read_service

    configured = read_service(config)
    outcomes = run_everything(
        configured, repository=repository, branch=branch, dry_run=dry_run, say=terminal.note
    )
    return tell(outcomes, terminal, output_format, dry_run=dry_run)


def tell(
    outcomes: "tuple[Outcome, ...]", terminal: "Terminal", output_format: str, *, dry_run: bool
) -> int:
    """Show what was decided and done; return the exit code."""
    from bot.cycle.show import table

    if output_format == "json":
        terminal.emit(document_of(outcomes, dry_run=dry_run))
    else:
        table(outcomes, terminal, dry_run=dry_run)
    return exit_code(outcomes)


def document_of(outcomes: "tuple[Outcome, ...]", *, dry_run: bool) -> dict[str, object]:
    """Return what was decided and done as JSON data, schema `pinwarden.run/1`."""
    from bot.cycle.show import row

    return {
        "schema": "pinwarden.run/1",
        "dry_run": dry_run,
        "proposals": [row(one) for one in outcomes],
    }


def exit_code(outcomes: "tuple[Outcome, ...]") -> int:
    """Return 3 for an error, 1 where a person has to look, else 0."""
    from bot.life.actions import State

    states = {one.decision.state for one in outcomes}
    if State.ERROR in states:
        return UNKNOWN
    return FINDINGS if states & {State.RED, State.STOPPED, State.REFUSED} else 0
