"""pinwarden cap: cap the requirements at the pins."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import data_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden cap > capped.txt
      pinwarden cap --write
    """
)
@click.option("--write", is_flag=True, help="Replace global-requirements.txt.")
@data_option
@terminal_options
def command(*, write: bool, data: Path, terminal: "Terminal") -> int:
    """Cap every name of global-requirements at its highest pin, as for an old branch.

    A line that is capped lower stays; comments and order stay.
    """
    import sys

    from bot.files import write_atomic
    from bot.governed import read_governed
    from checks.governance.cap import capped
    from policies.governed import REQUIREMENTS

    governed = read_governed(data)
    made = capped(governed.requirements, governed.constraints)
    pairs = zip(governed.requirements.lines, made.lines, strict=True)
    changed = sum(old.text != new.text for old, new in pairs)
    if write:
        write_atomic(data / REQUIREMENTS, made.format())
    else:
        sys.stdout.write(made.format().decode())
    terminal.note(f"{changed} lines capped")
    return 0
