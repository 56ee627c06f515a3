"""Hand `pinwarden venv ...` to the engine, which has a command line of its own."""

import click

from venvs.main import main


@click.command(
    "venv",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> None:
    """Virtual environments from pins: lock, build, publish, install and what keeps them.

    The same as pinwarden-venv, which runs on hosts without anything installed; see
    `pinwarden venv --help`.
    """
    raise click.exceptions.Exit(main(words, program="pinwarden venv"))
