"""The verb sbom: write the bill of materials of an environment."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from venvs.errors import UsageError
from venvs.files import write_atomically
from venvs.outcome import Outcome
from venvs.redaction import without_secrets
from venvs.session import Session
from venvs.state.place import generation_of, home
from venvs.state.record import read_record

NAME = "sbom"
SUMMARY = "Write the bill of materials of an environment (CycloneDX 1.6, JSON)."
EXAMPLES = """
    pinwarden-venv sbom --destination /openstack/venvs/keystone --output keystone.cdx.json
    pinwarden-venv sbom --destination /openstack/venvs/keystone
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--destination", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")


def run(arguments: argparse.Namespace, session: Session) -> Outcome:
    """Write the bill."""
    from venvs.audit.sbom import bill
    from venvs.install.consistency import distributions
    from venvs.install.request import lock_of
    from venvs.pylock import parse_lock

    place = home(arguments.destination)
    generation = generation_of(place.destination)
    record = None if generation is None else read_record(place.record(generation))
    if record is None:
        raise UsageError(f"{place.destination} is no environment that was installed from a lock")
    with session.step("read"):
        lock = parse_lock(lock_of(place, None).decode(), f"the lock of {place.destination}")
        installed = distributions(place.destination / record.site_packages)
    document = bill(place.destination.name, record, lock, installed)
    text = without_secrets(json.dumps(document, indent=2)) + "\n"
    if arguments.output is None:
        return Outcome(summary=(text.rstrip(),), data={"bill": json.loads(text)})
    changed = write_atomically(arguments.output, text.encode())
    return Outcome(changed=changed, summary=(f"{arguments.output}: {len(installed)} components",))
