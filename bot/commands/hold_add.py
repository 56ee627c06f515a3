"""pinwarden hold add: hold a package to a specifier."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.holds.typed import Day, text_of, today
from bot.options import data_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden hold add pyroute2 '<0.9' --reason "0.9.1 fails under eventlet" \\
          --link https://bugs.example.org/123 --consumer openstack/neutron \\
          --expires 2026-12-01
      pinwarden hold add pysnmp '<6.3' --reason "6.2 breaks traps" --until 6.3.1
    """
)
@click.argument("name")
@click.argument("specifier")
@click.option("--reason", required=True, help="Why, in a sentence.")
@click.option("--link", default="", metavar="URL", help="The bug or the change that tells more.")
@click.option(
    "--consumer", "consumers", multiple=True, metavar="REPOSITORY", help="Who needs it; may repeat."
)
@click.option("--owner", default="", help="Who looks after it.")
@click.option("--expires", type=Day(), metavar="DATE", help="The day on which it ends.")
@click.option("--until", default="", metavar="VERSION", help="It ends when this release exists.")
@data_option
@terminal_options
def add(  # noqa: PLR0913 - one parameter for each option
    *,
    name: str,
    specifier: str,
    reason: str,
    link: str,
    consumers: tuple[str, ...],
    owner: str,
    expires: date | None,
    until: str,
    data: Path,
    terminal: "Terminal",
) -> None:
    """Hold the package NAME to SPECIFIER, such as '<0.9' (quoted, because of the shell)."""
    from bot.files import write_atomic
    from bot.governed import read_governed
    from bot.holds.ask import checked, remarks
    from bot.holds.edit import FILE, NewHold, with_hold

    governed = read_governed(data)
    asked = NewHold(
        package=name,
        specifier=specifier,
        reason=reason,
        link=link,
        consumers=consumers,
        owner=owner,
        added=today(),
        expires=expires,
        until=until,
    )
    new = checked(asked, governed)
    write_atomic(data / FILE, with_hold(text_of(data / FILE), new).encode())
    terminal.show(f"Held: {new.package}{new.specifier}. {new.reason}")
    for remark in remarks(new, governed):
        terminal.note(remark)
