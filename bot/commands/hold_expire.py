"""pinwarden hold expire: end what has come to its end."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import UserError
from bot.holds.typed import Day, text_of, today
from bot.options import data_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from policies.hold import Hold


@click.command(
    epilog="""\b
    Examples:
      pinwarden hold expire                              end what has expired
      pinwarden hold expire --dry-run                    only say what that is
      pinwarden hold expire pyroute2 --on 2026-10-01     let a hold end sooner
    """
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--on", "day", type=Day(), metavar="DATE", help="Let the named holds end then.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, write nothing.")
@data_option
@terminal_options
def expire(
    *, names: tuple[str, ...], day: date | None, dry_run: bool, data: Path, terminal: "Terminal"
) -> None:
    """Remove the holds whose last day has come, or bring that day forward with --on."""
    from bot.files import write_atomic
    from bot.governed import read_governed
    from bot.holds.ask import chosen
    from bot.holds.edit import FILE, with_expiry, without
    from bot.holds.show import told

    governed = read_governed(data)
    numbers = chosen(names, governed)
    text = text_of(data / FILE)
    if day is not None:
        if not names:
            raise UserError("--on needs the names of the holds to shorten.")
        numbers = [number for number in numbers if _shortens(governed.holds[number], day)]
        for number in numbers:
            text = with_expiry(text, number, day)
        story = [f"Ends on {day}: {told(governed.holds[number])}" for number in numbers]
    else:
        numbers = [number for number in numbers if _has_ended(governed.holds[number])]
        text = without(text, numbers)
        story = [f"Ended: {told(governed.holds[number])}" for number in numbers]
        for hold in governed.holds:
            if hold.until is not None and not _has_ended(hold):
                terminal.note(
                    f"{hold.package}{hold.specifier} ends when {hold.until} exists, which the "
                    "index was not asked; `pinwarden update` says so when it does."
                )
    if numbers and not dry_run:
        write_atomic(data / FILE, text.encode())
    for line in story:
        terminal.show(f"{line} (dry run)" if dry_run else line)
    if not numbers:
        terminal.show("No hold has come to its end.")


def _shortens(hold: "Hold", day: date) -> bool:
    if hold.expires is not None and day > hold.expires:
        raise UserError(
            f"{hold.package} ends on {hold.expires} already; {day} would prolong it.",
            hint=f"if that is meant, edit {hold.place} and say why",
        )
    return day != hold.expires


def _has_ended(hold: "Hold") -> bool:
    from policies.hold import HoldState, state_of

    return state_of(hold, today(), ()) is HoldState.EXPIRED
