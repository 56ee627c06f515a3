"""Read the law that projects are judged by: a governed directory."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import UserError
from bot.governed import read_files
from bot.update.inputs import governed_pythons
from checks.consuming.project import Law, Profile
from checks.snapshot import read_snapshot
from policies.governed import read_governed


def law_of(data: Path, *, profile: Profile, pythons: tuple[str, ...] = ()) -> Law:
    """Return the law of a governed directory; raise UserError where it cannot be read."""
    return law_of_files(read_files(data), data, profile=profile, pythons=pythons)


def law_of_files(
    files: Mapping[str, bytes], data: Path, *, profile: Profile, pythons: tuple[str, ...] = ()
) -> Law:
    """Return the law of governed files; `data` is where they lie, for what stands around them."""
    governed, problems = read_governed(files)
    if problems:
        told = "\n".join(str(problem) for problem in problems)
        raise UserError(
            f"The governed set in {data} cannot be read:\n{told}", "mend it first: pinwarden check"
        )
    root = next((place for place in (data, *data.parents) if (place / ".git").exists()), data)
    snapshot = read_snapshot(
        files,
        pythons=governed_pythons(pythons, governed, root)[0],
        today=datetime.now(UTC).date(),
    )
    return Law(snapshot=snapshot, profile=profile)
