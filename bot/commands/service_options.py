"""Options of the commands that act at Gerrit."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

Result = TypeVar("Result")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="service.toml.",
)


def one_branch_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Add --config, --repository, --branch and --dry-run."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Show the push, do nothing."),
        click.option("--branch", required=True, metavar="NAME", help="The branch."),
        click.option("--repository", metavar="NAME", help="Which one, if several are configured."),
        config_option,
    ):
        command = option(command)
    return command
