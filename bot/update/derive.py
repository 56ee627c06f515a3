"""Ask again what a record says was asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.utils import NormalizedName

from bot.governed import parse_files
from bot.update.inputs import Tree, cache_directory, netrc_file
from bot.update.job import run_update
from bot.update.request import Request
from resolver.progress import Progress
from resolver.record import Record
from resolver.sdist_metadata import Builds
from resolver.state import Runs


def derived(request: Request, progress: Progress) -> Record:
    """Run an update that leaves nothing behind, and return its record."""
    with TemporaryDirectory(prefix="pinwarden-verify-") as place:
        return run_update(request, Runs(Path(place)), progress).record


def request_of(known: Record, files: Mapping[str, bytes], tree: Tree) -> Request:
    """Return the question of a record, about these files.

    Of the tree's implicit holds those count that the record names: later ones are not its own.
    """
    kept = tuple(
        held
        for held in tree.implicit
        if f"{held.name}<={held.version} ({held.commit[:12]})" in known.implicit_holds
    )
    return Request(
        files=files,
        governed=parse_files(files, tree.root),
        tree=replace(tree, implicit=kept),
        pythons=known.pythons,
        strategy=str(known.options["strategy"]),
        engine=known.engine,  # type: ignore[arg-type] # A wrong name is refused by make_engine.
        cutoff=datetime.fromisoformat(known.cutoff) if known.cutoff else None,
        free=bool(known.options["free"]),
        only=frozenset(NormalizedName(str(name)) for name in known.options["only"]),
        builds=Builds(str(known.options["builds"])),
        now=datetime.fromisoformat(known.day).replace(tzinfo=UTC),
        index_urls=known.indexes,
        cache=cache_directory(),
        netrc=netrc_file(),
    )
