"""pinwarden health: how the pinned projects are."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.governance.options import index_options
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
    epilog="""\b
    Examples:
      pinwarden health
      pinwarden health --years 2 --format json
      pinwarden health --base origin/master    what my update does to advisories
    """
)
@click.option("--years", type=float, default=3, show_default=True, help="Asleep after this many.")
@click.option("--no-advisories", is_flag=True, help="Do not ask for advisories.")
@click.option("--base", metavar="REV", help="Compare the advisories with those of this commit.")
@index_options
@data_option
@format_option
@terminal_options
def command(  # noqa: PLR0913 - click hands over every option
    *,
    years: float,
    no_advisories: bool,
    base: str | None,
    index_url: str | None,
    extra_index_urls: tuple[str, ...],
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> int:
    """Say which pinned projects are archived, asleep, yanked, gone, or have advisories.

    With --base, say which advisories the pins here resolve, which stay, and which come. Pins are no
    advice on security, and nothing moves because of this list. Exit code 1 if something is the
    matter (with --base, if an advisory comes), 3 if nothing is but not all could be asked.
    """
    from collections import Counter

    from bot.governance.index import open_facts
    from bot.governance.tables import table
    from bot.governed import read_governed
    from checks.governance.health import Ailment, symptoms

    if base is not None:
        from bot.governance.advised import advised

        return advised(data, base, (index_url, extra_index_urls), output_format, terminal)
    governed = read_governed(data)
    pins = governed.constraints.entries
    with open_facts(index_url, extra_index_urls) as facts:
        pages = facts.pages(pin.key for pin in pins)
        advisories = {} if no_advisories else facts.advisories(pins, pages)
    found = list(symptoms(governed, pages, advisories, datetime.now(UTC), years))
    known = [one for one in found if one.ailment is not Ailment.UNKNOWN]
    if output_format == "json":
        terminal.emit({"schema": "pinwarden.health/1", "symptoms": [asdict(one) for one in found]})
    else:
        rows = [(one.name, one.version, one.ailment.value, one.detail) for one in known]
        if rows:
            terminal.show(table(("Project", "Pin", "", ""), rows))
        counts = Counter(one.ailment.value for one in found)
        told = ", ".join(f"{number} {word}" for word, number in counts.most_common())
        terminal.show(f"{len(pins)} pins: {told or 'all well'}")
        reasons = Counter(one.detail for one in found if one.ailment is Ailment.UNKNOWN)
        for reason, number in reasons.most_common(3):
            terminal.note(f"unknown of {number} pins: {reason}")
    return 1 if known else 3 if found else 0
