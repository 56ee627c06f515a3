"""Read the law that projects are judged by: a governed directory."""

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import UserError
from bot.governed import read_files
from bot.update.inputs import governed_pythons
from checks.consuming.project import Law, Profile
from checks.snapshot import Snapshot, read_snapshot
from policies.governed import GovernedSet, read_governed
from policies.marker import python_key

_PYTHON = re.compile(r"[\"'](3\.\d{1,2})[\"']")


def law_of(data: Path, *, profile: Profile, pythons: tuple[str, ...] = ()) -> Law:
    """Return the law of a governed directory; raise UserError where it cannot be read."""
    return law_of_files(read_files(data), data, profile=profile, pythons=pythons)


def law_of_files(
    files: Mapping[str, bytes],
    data: Path,
    *,
    profile: Profile,
    pythons: tuple[str, ...] = (),
    own_python: bool = False,
) -> Law:
    """Return the law of governed files; `data` is where they lie, for what stands around them.

    With `own_python`, the Pythons that the files' markers name are governed, and the one that
    runs us, where nobody says which ones are: the community's own commands ask for none.
    """
    return Law(
        snapshot=snapshot_of_files(files, data, pythons=pythons, own_python=own_python),
        profile=profile,
    )


def snapshot_of_files(
    files: Mapping[str, bytes],
    data: Path,
    *,
    pythons: tuple[str, ...] = (),
    own_python: bool = False,
    lenient: bool = False,
) -> Snapshot:
    """Return governed files as rules see them; with `lenient`, lines that cannot be read, too."""
    governed, problems = read_governed(files)
    if problems and not lenient:
        told = "\n".join(str(problem) for problem in problems)
        raise UserError(
            f"The governed set in {data} cannot be read:\n{told}", "mend it first: pinwarden check"
        )
    return read_snapshot(
        files,
        pythons=_pythons(pythons, governed, data, own_python=own_python),
        today=datetime.now(UTC).date(),
    )


def _pythons(
    asked: tuple[str, ...], governed: GovernedSet, data: Path, *, own_python: bool
) -> tuple[str, ...]:
    root = next((place for place in (data, *data.parents) if (place / ".git").exists()), data)
    try:
        return governed_pythons(asked, governed, root)[0]
    except UserError:
        if not own_python:
            raise
        own = f"{sys.version_info.major}.{sys.version_info.minor}"
        return tuple(sorted({own, *_named(governed)}, key=python_key))


def _named(governed: GovernedSet) -> Iterator[str]:
    required = [line.marker for line in governed.requirements.entries]
    pinned = [line.marker for line in governed.constraints.entries]
    for marker in (*required, *pinned):
        yield from _PYTHON.findall(str(marker or ""))
