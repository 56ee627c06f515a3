"""Find the inputs of a record again, by their digests, and derive its answer anew."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast, get_args

from bot.errors import UserError
from bot.governed import parse_files
from bot.update.inputs import Tree
from bot.update.job import Request, run_update
from resolver.progress import Progress
from resolver.record import Record
from resolver.session import EngineName
from resolver.state import Runs


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Where a record is derived again: the governed directory, its repository, caches, netrc."""

    data: Path
    tree: Tree
    cache: Path
    netrc: Path | None


def recorded_files(record: Record, places: Iterable[Mapping[str, bytes]]) -> dict[str, bytes]:
    """Return the very files of the record, from the first place that has each.

    Raise UserError naming every file that no place has with the recorded digest.
    """
    known = {
        (name, hashlib.sha256(data).hexdigest()): data
        for place in places
        for name, data in place.items()
    }
    lost = [source.file for source in record.inputs if (source.file, source.sha256) not in known]
    if lost:
        raise UserError(
            f"not the files of this record any more, and not in HEAD either: {', '.join(lost)}",
            "check out the commit that the record was made from",
        )
    return {source.file: known[source.file, source.sha256] for source in record.inputs}


def derive(
    record: Record, files: Mapping[str, bytes], around: Surroundings, progress: Progress
) -> Record:
    """Ask the record's question again, from nothing that an earlier run has left."""
    governed = parse_files(files, around.data)
    request = Request(
        files=files,
        governed=governed,
        tree=around.tree,
        pythons=record.pythons,
        strategy=str(record.options.get("strategy", governed.policy.strategy)),
        engine=_engine(record.engine),
        cutoff=datetime.fromisoformat(record.cutoff) if record.cutoff else None,
        free=bool(record.options.get("free", False)),
        now=datetime.fromisoformat(record.day).replace(tzinfo=UTC),
        index_urls=record.indexes,
        cache=around.cache,
        netrc=around.netrc,
    )
    with TemporaryDirectory(prefix="pinwarden-") as runs:
        return run_update(request, Runs(Path(runs)), progress).record


def _engine(name: str) -> EngineName:
    for engine in get_args(EngineName):
        if engine == name:
            return cast("EngineName", engine)
    raise UserError(f"the record was made with {name}, which is no engine of this version")
