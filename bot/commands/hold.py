"""pinwarden hold: keep the recorded limits on pins (holds.toml)."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import UserError
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal
    from policies.hold import Hold


class _Day(click.ParamType[date]):
    """A day written 2026-12-01."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return the day."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-12-01", param, ctx)


@click.group()
def command() -> None:
    """Keep the recorded limits on pins (holds.toml)."""


@command.command(
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
@click.option("--expires", type=_Day(), metavar="DATE", help="The day on which it ends.")
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
        added=_today(),
        expires=expires,
        until=until,
    )
    new = checked(asked, governed)
    write_atomic(data / FILE, with_hold(_text(data / FILE), new).encode())
    terminal.show(f"Held: {new.package}{new.specifier}. {new.reason}")
    for remark in remarks(new, governed):
        terminal.note(remark)


@command.command(
    "list",
    epilog="""\b
    Examples:
      pinwarden hold list
      pinwarden hold list --online
      pinwarden hold list --format json
    """,
)
@click.option("--online", is_flag=True, help="Ask the index whether releases that end holds exist.")
@data_option
@format_option
@terminal_options
def list_holds(*, online: bool, data: Path, output_format: str, terminal: "Terminal") -> None:
    """List the holds, with their age and their end, and what people lowered without one."""
    from bot.git.implicit_holds import implicit_holds_beside
    from bot.governed import read_governed
    from bot.holds.show import as_data, implicit_as_data, table
    from policies.governed import CONSTRAINTS

    governed = read_governed(data)
    found = implicit_holds_beside(data / CONSTRAINTS)
    # What holds.toml names is held by it, and by nothing else.
    held = {hold.key for hold in governed.holds}
    implicit = [hold for hold in found.holds if hold.name not in held]
    today = _today()
    pages = None
    if online:
        from bot.checking.facts import pages_of

        pages = pages_of(hold.key for hold in governed.holds if hold.until is not None)
    if output_format == "json":
        terminal.emit(
            {
                "schema": "pinwarden.holds/1",
                "holds": [as_data(hold, today, pages) for hold in governed.holds],
                "implicit": [implicit_as_data(hold) for hold in implicit],
                "history_cut_off": found.cut_off,
            }
        )
        return
    if governed.holds or implicit:
        terminal.show(table(governed.holds, implicit, today, pages))
    else:
        terminal.show("Nothing is held.")
    if found.cut_off:
        terminal.note("This clone is shallow: what people lowered earlier cannot be seen.")


@command.command(
    epilog="""\b
    Examples:
      pinwarden hold retry
      pinwarden hold retry pyroute2 --format json
    """
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--index-url",
    "index_urls",
    multiple=True,
    metavar="URL",
    help="An index to use instead of the configured one; the first that has a name wins.",
)
@data_option
@format_option
@terminal_options
def retry(
    *,
    names: tuple[str, ...],
    index_urls: tuple[str, ...],
    data: Path,
    output_format: str,
    terminal: "Terminal",
) -> None:
    """Ask what each hold still holds back, by solving without it.

    Nothing is written. Every other hold counts, and no other pin goes down for it.
    """
    from bot.git.implicit_holds import implicit_holds_beside
    from bot.governed import read_governed
    from bot.holds.ask import chosen
    from bot.holds.retry import as_data, sentence, tried
    from bot.solving import Task, solved
    from bot.update.inputs import asked_indexes, governed_pythons, look_around
    from policies.governed import CONSTRAINTS

    governed = read_governed(data)
    holds = [governed.holds[number] for number in chosen(names, governed)]
    root = look_around(data).root
    pythons, _ = governed_pythons((), governed, root)
    task = Task(
        governed=governed,
        pythons=pythons,
        implicit=implicit_holds_beside(data / CONSTRAINTS).holds,
        index_urls=index_urls or asked_indexes(),
        root=root,
    )
    with terminal.progress() as progress, solved(task, progress) as answer:
        progress.phase("solving without each hold", len(holds))
        results = []
        for hold in holds:
            results.append(tried(hold, answer.solution, answer.engine))
            progress.step()
    if output_format == "json":
        found = [as_data(result) for result in results]
        terminal.emit({"schema": "pinwarden.hold-retry/1", "holds": found})
        return
    for result in results:
        terminal.show(sentence(result))
    if not results:
        terminal.show("Nothing is held.")


@command.command(
    epilog="""\b
    Examples:
      pinwarden hold expire                              end what has expired
      pinwarden hold expire --dry-run                    only say what that is
      pinwarden hold expire pyroute2 --on 2026-10-01     let a hold end sooner
    """
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--on", "day", type=_Day(), metavar="DATE", help="Let the named holds end then.")
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
    text = _text(data / FILE)
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


def _today() -> date:
    return datetime.now(UTC).date()


def _text(place: Path) -> str:
    # Not read_text, which would turn CR LF into LF.
    return place.read_bytes().decode() if place.exists() else ""


def _shortens(hold: "Hold", day: date) -> bool:
    if hold.expires is not None and day > hold.expires:
        raise UserError(
            f"{hold.package} ends on {hold.expires} already; {day} would prolong it.",
            hint=f"if that is meant, edit {hold.place} and say why",
        )
    return day != hold.expires


def _has_ended(hold: "Hold") -> bool:
    from policies.hold import HoldState, state_of

    return state_of(hold, _today(), ()) is HoldState.EXPIRED
