"""pinwarden verify-record: derive a record again and compare."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import FINDINGS, UserError
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.console import Terminal
    from bot.update.inputs import Tree
    from resolver.record import Record


@click.command(
    epilog="""\b
    Examples:
      pinwarden verify-record                  the last run's record
      pinwarden verify-record record.json      one that somebody handed you
    """
)
@click.argument("record", required=False, type=click.Path(path_type=Path))
@data_option
@format_option
@terminal_options
def command(*, record: Path | None, data: Path, output_format: str, terminal: "Terminal") -> int:
    """Derive the answer of a RECORD again, from the same inputs, and compare.

    Exit code 0 when the answer is the same, 1 when it is not. A record with a cutoff is exact on
    an index that tells upload times; without one, the index may have moved on since.
    """
    from bot.update.again import Surroundings, derive, recorded_files
    from bot.update.inputs import cache_directory, look_around, netrc_file
    from resolver.record import differences

    tree = look_around(data)
    known = _read(record or tree.root / ".pinwarden/report/record.json")
    if known.cutoff is None:
        terminal.note(
            "This record has no cutoff: it compares only while the index is as it was then."
        )
    files = recorded_files(known, _places(data, tree))
    around = Surroundings(data=data, tree=tree, cache=cache_directory(), netrc=netrc_file())
    with terminal.progress() as progress:
        found = differences(known, derive(known, files, around, progress))
    same = not found
    if output_format == "json":
        terminal.emit({"schema": "pinwarden.verify-record/1", "same": same, "differences": found})
    elif same:
        terminal.show(f"The same answer again: {known.result}.")
    else:
        terminal.show("\n".join(found))
    return 0 if same else FINDINGS


def _read(path: Path) -> "Record":
    from resolver.record import from_json

    try:
        return from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise UserError(f"{path}: no record here", "pinwarden update writes one") from err
    except ValueError as err:
        raise UserError(f"{path}: not a record: {err}") from err


def _places(data: Path, tree: "Tree") -> "Iterator[Mapping[str, bytes]]":
    """Yield the governed files where they may still be as they were."""
    from contextlib import suppress

    from bot.git.repository import Repository
    from bot.governed import read_files
    from resolver.state import Runs, StateMissing

    files = read_files(data)
    yield files
    with suppress(StateMissing):
        yield Runs(tree.root / ".pinwarden/runs").latest().governed_files()
    if tree.revision:
        with Repository.open(data) as repository:
            committed = {name: repository.read(tree.revision, tree.data / name) for name in files}
        yield {name: text for name, text in committed.items() if text is not None}
