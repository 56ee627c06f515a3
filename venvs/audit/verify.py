"""Find everything in an environment that is not as it was installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from venvs.errors import UsageError
from venvs.install.consistency import distributions, unmet
from venvs.interpreter import compatibility, interpreter
from venvs.state.compare import present
from venvs.state.listing import read_listing
from venvs.state.place import Home, generation_of
from venvs.state.record import Record, signature_of

_BYTE_CODE = "__pycache__"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `kind` is a word for machines, `what` a sentence or a path."""

    kind: str
    what: str


def verify(home: Home) -> tuple[Record, list[Fault]]:
    """Return the record of an environment and its faults; raise UsageError when it is not ours."""
    record, damage = present(home, deep=True)
    if record is None:
        raise UsageError(
            f"{home.destination} is no environment that was installed from a lock",
            "install it: the verb install",
        )
    faults = [Fault("missing", path) for path in damage.missing]
    faults += [Fault("edited", path) for path in damage.edited]
    faults += [Fault("foreign", path) for path in _foreign(home, record)]
    faults += _links(home, record)
    faults += _python(record)
    faults += _requirements(home, record)
    return record, faults


def _foreign(home: Home, record: Record) -> Iterator[str]:
    """Yield files in site-packages and bin that nobody installed; byte code aside."""
    generation = generation_of(home.destination)
    listing = read_listing(home.listing(generation)) if generation is not None else None
    known = listing.files if listing else {}
    for place in (record.site_packages, "bin"):
        for root, directories, files in os.walk(home.destination / place):
            directories[:] = sorted(one for one in directories if one != _BYTE_CODE)
            below = os.path.relpath(root, home.destination)
            linked = [one for one in directories if (Path(root) / one).is_symlink()]
            for name in sorted([*files, *linked]):
                path = f"{below}/{name}"
                if path not in known and name not in record.links:
                    yield path


def _links(home: Home, record: Record) -> Iterator[Fault]:
    for name, target in sorted(record.links.items()):
        link = home.destination / record.site_packages / name
        if not link.is_symlink() or str(link.readlink()) != target:
            yield Fault("link", f"{name} does not lead to {target}")
        elif not link.exists():
            yield Fault("link", f"{target} is not there any more")


def _python(record: Record) -> Iterator[Fault]:
    """Say when the Python below the environment is another one than it was made for."""
    try:
        if signature_of(Path(record.executable)) == record.signature:
            return
        found = interpreter(record.executable)
    except (OSError, UsageError):
        yield Fault("python", f"{record.executable} is not there any more")
        return
    if found.key != record.python:
        yield Fault("python", f"{record.executable} is {found.key} now, and was {record.python}")


def _requirements(home: Home, record: Record) -> Iterator[Fault]:
    """Say which requirements are not met, and which distributions differ from the record."""
    site_packages = home.destination / record.site_packages
    installed = distributions(site_packages, leave_out=record.links)
    for name in sorted(installed.keys() | record.wheels.keys()):
        wanted = record.wheels.get(name, ("", ""))[0]
        there = installed[name].version if name in installed else ""
        if wanted and not there:
            yield Fault("distribution", f"{name} {wanted} is not installed")
        elif there and not wanted:
            yield Fault("distribution", f"{name} {there} is not from the lock")
    try:
        markers = compatibility(interpreter(record.executable)).markers
    except UsageError:
        return  # Said above.
    for sentence in unmet(installed, markers, record.left_out):
        yield Fault("requirement", sentence)
