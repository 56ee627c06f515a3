"""The verb verify: compare an environment with what was installed, down to every digest."""

from __future__ import annotations

import argparse
from pathlib import Path

from venvs.outcome import Outcome
from venvs.session import Session
from venvs.state.place import home

NAME = "verify"
SUMMARY = "Compare an environment with what was installed: files, links, Python, requirements."
EXAMPLES = """
    pinwarden-venv verify --destination /openstack/venvs/keystone
    pinwarden-venv verify --destination /openstack/venvs/keystone --format json
"""
_SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--destination", type=Path, required=True, metavar="DIR")


def run(arguments: argparse.Namespace, session: Session) -> Outcome:
    """Verify."""
    from venvs.audit.verify import verify

    place = home(arguments.destination)
    with session.step("verify"):
        record, faults = verify(place)
    lines = [f"{one.kind}: {one.what}" for one in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append(f"and {len(faults) - _SHOWN} more; --format json has all")
    packages = f"{len(record.wheels)} packages, generation {record.generation}"
    return Outcome(
        summary=tuple(lines) or (f"{place.destination} is as it was installed: {packages}",),
        data={"faults": [{"kind": one.kind, "what": one.what} for one in faults]},
        findings=bool(faults),
    )
