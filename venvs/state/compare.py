"""Compare the present tree of an environment with what is remembered of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from venvs.state.listing import Damage, deep_damage, quick_damage, read_listing
from venvs.state.place import Home, generation_of
from venvs.state.record import Record, read_record


def present(home: Home, *, deep: bool) -> tuple[Record | None, Damage]:
    """Return the record of the present tree, and what is not as it says; None where there is none.

    A record without its listing counts as none: what cannot be compared is made anew.
    """
    generation = generation_of(home.destination)
    if generation is None:
        return None, Damage()
    record = read_record(home.record(generation))
    listing = read_listing(home.listing(generation))
    if record is None or listing is None:
        return None, Damage()
    damage = (deep_damage if deep else quick_damage)(home.destination, listing)
    return record, _with_visible(home, record, damage)


def _with_visible(home: Home, record: Record, damage: Damage) -> Damage:
    """Add the small files that are not what the record says; they are small enough to read."""
    edited, missing = list(damage.edited), list(damage.missing)
    for name, digest in record.visible.items():
        try:
            content = (home.destination / name).read_bytes()
        except OSError:
            missing.append(name)
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            edited.append(name)
    return replace(damage, edited=tuple(edited), missing=tuple(missing))
