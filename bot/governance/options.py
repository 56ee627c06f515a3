"""Options that the governance tools share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from bot.options import consumers_options

Result = TypeVar("Result")


def projects_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Add --consumers, --max-age, --projects and --branch."""
    command = click.option(
        "--branch", default="master", show_default=True, metavar="NAME", help="Their branch."
    )(command)
    command = click.option(
        "--projects",
        "places",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Where the projects' checkouts or mirrors lie; repeatable.",
    )(command)
    return consumers_options(command)


def index_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Add --index-url and --extra-index-url."""
    command = click.option(
        "--extra-index-url",
        "extra_index_urls",
        multiple=True,
        metavar="URL",
        help="Another index, asked first; repeatable.",
    )(command)
    return click.option(
        "--index-url", metavar="URL", help="The index.  [default: what uv and pip are told]"
    )(command)
