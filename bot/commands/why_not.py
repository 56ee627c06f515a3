"""pinwarden why-not: prove why a release cannot be had."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import UserError
from bot.options import data_option, format_option, online_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden why-not cryptography           why not the newest release
      pinwarden why-not Django==6.0            why not this one
    """
)
@click.argument("release", metavar="NAME[==VERSION]")
@online_option
@data_option
@format_option
@terminal_options
def command(
    *, release: str, online: bool, data: Path, output_format: str, terminal: "Terminal"
) -> int:
    """Say in plain words why a release is not taken, with the engine's proof where it was asked.

    Answers from the last `pinwarden update`, without the network but for --online.
    """
    from dataclasses import asdict

    from packaging.version import InvalidVersion, Version

    from bot.last_run import known_name, last_run
    from bot.report.words import chain_text
    from resolver.explain import why_not

    text, _, version = release.partition("==")
    try:
        Version(version or "0")
    except InvalidVersion as err:
        raise UserError(f"{version} is not a version (PEP 440)", "write NAME==1.2") from err
    with last_run(data, online=online) as run:
        verdict = why_not(run, known_name(run, text), version or None)
    if output_format == "json":
        terminal.emit({"schema": "pinwarden.why-not/1", **asdict(verdict)})
        return 0
    terminal.show(f"{verdict.name} {verdict.version}: {verdict.sentence}")
    if verdict.excuse is not None:
        if verdict.excuse.chain:
            terminal.show(f"  {chain_text(verdict.excuse.chain)}")
        if verdict.excuse.detail:
            terminal.show(verdict.excuse.detail)
    return 0
