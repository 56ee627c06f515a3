"""pinwarden verify-record: derive a record again and compare."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import FINDINGS, UserError
from bot.options import data_option, format_option, terminal_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.console import Terminal
    from bot.update.inputs import Tree
    from resolver.record import Record


@click.command(
    epilog="""\b
    Examples:
      pinwarden verify-record                            the last update's record
      pinwarden verify-record out/record.json --data DIR
    """
)
@click.argument("file", type=click.Path(path_type=Path), required=False, metavar="[RECORD]")
@data_option
@format_option
@terminal_options
def command(*, file: Path | None, data: Path, output_format: str, terminal: "Terminal") -> int:
    """Resolve again from the inputs that a record names, and say where the answer differs.

    The inputs are looked for in the governed directory, in the commit it is on, and in the last
    run. Without a cutoff the index may have moved on since; then the answer may differ honestly.
    Exit code 1 when it differs.
    """
    from bot.update.derive import derived as derived_again
    from bot.update.derive import request_of
    from bot.update.inputs import look_around
    from resolver.record import differences

    tree = look_around(data)
    known = _read(file or tree.root / ".pinwarden" / "report" / "record.json")
    if known.cutoff is None:
        terminal.note("The record has no cutoff: what the index got since then may change it.")
    request = request_of(known, _inputs(known, data, tree), tree)
    with terminal.progress() as progress:
        derived = derived_again(request, progress)
    found = differences(known, derived)
    if output_format == "json":
        terminal.emit(
            {
                "schema": "pinwarden.verify-record/1",
                "same": known.result == derived.result,
                "result": derived.result,
                "differences": list(found),
            }
        )
    else:
        for text in found:
            terminal.show(text)
        same = known.result == derived.result
        terminal.show("The same result." if same else "Not the same result.")
    return 0 if known.result == derived.result else FINDINGS


def _read(path: Path) -> "Record":
    from resolver.record import from_json

    try:
        return from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise UserError(f"{path}: no such record", "pinwarden update writes one") from err
    except ValueError as err:
        raise UserError(f"{path} is not a record of this version: {err}") from err


def _inputs(known: "Record", data: Path, tree: "Tree") -> "Mapping[str, bytes]":
    """Return the inputs by name, each as the record has it; raise UserError for those not found."""
    import hashlib

    from bot.governed import read_files

    places = [read_files(data), _of_commit(data, tree), _of_last_run(tree)]
    found: dict[str, bytes] = {}
    missing = []
    for source in known.inputs:
        candidates = (place[source.file] for place in places if source.file in place)
        match = next(
            (text for text in candidates if hashlib.sha256(text).hexdigest() == source.sha256),
            None,
        )
        if match is None:
            missing.append(f"  {source.file} (SHA-256 {source.sha256})")
        else:
            found[source.file] = match
    if missing:
        raise UserError(
            "inputs of the record are not here:\n" + "\n".join(missing),
            "check out the commit that the record was made on, or name it with --data",
        )
    return found


def _of_commit(data: Path, tree: "Tree") -> "Mapping[str, bytes]":
    from bot.git.repository import Repository
    from policies.governed import FILES

    if not tree.revision:
        return {}
    with Repository.open(data) as repository:
        found = {name: repository.read(tree.revision, tree.data / name) for name in FILES}
    return {name: content for name, content in found.items() if content is not None}


def _of_last_run(tree: "Tree") -> "Mapping[str, bytes]":
    from resolver.state import Runs, StateMissing

    try:
        return Runs(tree.root / ".pinwarden" / "runs").latest().governed_files()
    except (StateMissing, OSError):
        return {}
