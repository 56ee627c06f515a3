"""pinwarden hold retry: what each hold still holds back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from bot.console import Terminal


@click.command(
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
