"""Options that several verbs share, so that they are spelled and explained alike."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

import click

from bot.errors import UserError

Format = Literal["text", "json"]
Result = TypeVar("Result")

_MARK = "global-requirements.txt"


def governed_directory(given: Path | None, here: Path) -> Path:
    """Return the governed directory: the one given, else `data/` of the repository around `here`.

    A repository that keeps the files at its root (as openstack/requirements does) is understood
    too. Raise UserError when neither exists.
    """
    if given is not None:
        return _governed(given.absolute(), given)
    top = next((place for place in (here, *here.parents) if (place / ".git").exists()), here)
    for candidate in (top / "data", top):
        if (candidate / _MARK).is_file():
            return candidate
    raise UserError(
        f"{top}: no governed set here: neither data/{_MARK} nor {_MARK} exists",
        "name its directory with --data DIR",
    )


def _governed(directory: Path, spelling: Path) -> Path:
    if (directory / _MARK).is_file():
        return directory
    raise UserError(
        f"{spelling}: no governed set here: there is no {_MARK}",
        "--data names the directory that holds global-requirements.txt and its companions",
    )


def _find_data(context: click.Context, _option: click.Parameter, given: Path | None) -> Path | None:
    return given if context.resilient_parsing else governed_directory(given, Path.cwd())


# The parameter is called `data`: an absolute pathlib.Path that holds global-requirements.txt.
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    callback=_find_data,
    help="The governed directory.  [default: data/ of this repository]",
)

# The parameter is called `output_format`: "text" or "json".
format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to write to stdout.",
)


# The parameter is called `online`, for verbs that answer from the last run.
online_option = click.option(
    "--online", is_flag=True, help="Read from the index what the last run did not."
)


def consumers_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Add --consumers and --max-age, and hand the command `consumers_file` and `max_age`."""
    command = click.option(
        "--max-age",
        type=click.IntRange(min=1),
        default=30,
        show_default=True,
        metavar="DAYS",
        help="An older consumers.json is unknown.",
    )(command)
    return click.option(
        "--consumers",
        "consumers_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="What projects ask for: see pinwarden consumers extract.",
    )(command)


def terminal_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Add -q and -v, set up the log, and hand the command a `terminal` (bot.console.Terminal)."""

    @click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
    @click.option("-v", "--verbose", count=True, help="Say more; -vv says everything.")
    @functools.wraps(command)
    def wired(*args: object, quiet: bool, verbose: int, **kwargs: object) -> Result:
        # Imported here: rich takes longer to import than --help may take.
        from bot.console import Terminal
        from bot.log import configure

        terminal = Terminal(quiet=quiet, verbose=bool(verbose))
        configure(terminal.err, quiet=quiet, verbosity=verbose)
        return command(*args, terminal=terminal, **kwargs)

    return wired
