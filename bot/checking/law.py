"""Read the law that projects are judged by: a governed directory."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import UserError
from bot.governed import read_files
from bot.update.inputs import governed_pythons
from checks.consuming.project import Law, Profile
from checks.snapshot import read_snapshot
from policies.governed import GovernedSet, read_governed


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

    With `own_python`, the Python that runs us is governed where nobody says which ones are: the
    community's own commands ask for none.
    """
    governed, problems = read_governed(files)
    if problems:
        told = "\n".join(str(problem) for problem in problems)
        raise UserError(
            f"The governed set in {data} cannot be read:\n{told}", "mend it first: pinwarden check"
        )
    snapshot = read_snapshot(
        files,
        pythons=_pythons(pythons, governed, data, own_python=own_python),
        today=datetime.now(UTC).date(),
    )
    return Law(snapshot=snapshot, profile=profile)


def _pythons(
    asked: tuple[str, ...], governed: GovernedSet, data: Path, *, own_python: bool
) -> tuple[str, ...]:
    root = next((place for place in (data, *data.parents) if (place / ".git").exists()), data)
    try:
        return governed_pythons(asked, governed, root)[0]
    except UserError:
        if not own_python:
            raise
        return (f"{sys.version_info.major}.{sys.version_info.minor}",)
