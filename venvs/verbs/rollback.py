"""The verb rollback: bring a former generation back, in one exchange."""

from __future__ import annotations

import argparse
from pathlib import Path

from venvs.errors import UsageError
from venvs.exclusive import exclusive
from venvs.outcome import Outcome, compared
from venvs.session import Session
from venvs.state.place import Home, generation_of, home
from venvs.state.record import read_record

NAME = "rollback"
SUMMARY = "Bring a former generation back; the present one is kept, so that it can return."
EXAMPLES = """
    pinwarden-venv rollback --destination /openstack/venvs/keystone
    pinwarden-venv rollback --destination /openstack/venvs/keystone --to 3
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--destination", type=Path, required=True, metavar="DIR")
    parser.add_argument("--to", type=int, metavar="N", help="default: the newest older one")
    parser.add_argument("--dry-run", action="store_true", help="say what would change")


def run(arguments: argparse.Namespace, session: Session) -> Outcome:
    """Roll back."""
    place = home(arguments.destination)
    if not place.beside.is_dir():
        raise UsageError(f"{place.destination} has no former generations")
    with exclusive(place.lock_file, session, str(place.destination)):
        from venvs.install.generations import put_in_place, recover

        if not arguments.dry_run:
            recover(place)
        present = generation_of(place.destination)
        wanted = _chosen(place, present, arguments.to)
        changed = wanted != present
        outcome = Outcome(
            changed=changed,
            packages=compared(_versions(place, present), _versions(place, wanted)),
            summary=(f"generation {wanted}" + (f", was {present}" if changed else " is in place"),),
            data={"generation": wanted},
        )
        if changed and not arguments.dry_run:
            put_in_place(place, place.tree(wanted))
    return outcome


def _chosen(place: Home, present: int | None, wanted: int | None) -> int:
    """Return the generation to bring back; raise UsageError when it is not kept."""
    kept = sorted(place.trees().keys() - {present})
    if wanted is not None and wanted in {*kept, present}:
        return wanted
    older = [one for one in kept if present is None or one < present]
    if wanted is None and older:
        return older[-1]
    there = ", ".join(map(str, kept)) or "none"
    which = "older than the present one" if wanted is None else str(wanted)
    raise UsageError(f"there is no generation {which}; kept are: {there}", "see the verb list")


def _versions(place: Home, generation: int | None) -> dict[str, str]:
    record = None if generation is None else read_record(place.record(generation))
    return record.versions if record else {}
