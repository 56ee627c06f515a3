"""pinwarden hold: keep the recorded limits on pins; each of its verbs has a file of its own."""

import click

from bot.commands.hold_add import add
from bot.commands.hold_expire import expire
from bot.commands.hold_list import list_holds
from bot.commands.hold_retry import retry


@click.group()
def command() -> None:
    """Keep the recorded limits on pins (holds.toml)."""


for _verb in (add, list_holds, retry, expire):
    command.add_command(_verb)
