"""The verb list: environments, which generation is in place, which are kept."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from venvs.outcome import Outcome
from venvs.session import Session
from venvs.state.place import Home, generation_of, home
from venvs.state.record import read_record

NAME = "list"
SUMMARY = "List the environments below directories, with their generations."
EXAMPLES = """
    pinwarden-venv list /openstack/venvs
    pinwarden-venv list /openstack/venvs/keystone --packages
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--packages", action="store_true", help="name what each one has")


def run(arguments: argparse.Namespace, session: Session) -> Outcome:  # noqa: ARG001 - one signature
    """List."""
    found = [one for directory in arguments.directories for one in _environments(directory)]
    documents = [_document(one) for one in found]
    lines = [line for one in documents for line in _lines(one, packages=arguments.packages)]
    return Outcome(
        summary=tuple(lines) or ("no environment that was installed from a lock",),
        data={"environments": documents},
    )


def _environments(directory: Path) -> list[Home]:
    """Return the environment at a path, or those directly below it."""
    one = home(directory)
    if one.beside.is_dir():
        return [one]
    if not directory.is_dir():
        return []
    below = (home(path) for path in sorted(directory.iterdir()) if not path.name.startswith("."))
    return [one for one in below if one.beside.is_dir()]


def _document(one: Home) -> dict[str, Any]:
    present = generation_of(one.destination)
    numbers = sorted({*one.trees(), *([] if present is None else [present])}, reverse=True)
    generations = []
    for number in numbers:
        record = read_record(one.record(number))
        generations.append(
            {
                "generation": number,
                "present": number == present,
                "created": record.created if record else None,
                "python": record.python if record else None,
                "lock": record.lock if record else None,
                "packages": record.versions if record else None,
            }
        )
    return {"destination": str(one.destination), "generations": generations}


def _lines(document: dict[str, Any], *, packages: bool) -> list[str]:
    lines = [document["destination"]]
    for one in document["generations"]:
        mark = "*" if one["present"] else " "
        lines.append(f"  {mark} {one['generation']:>3}  {_said(one)}")
        if packages and one["present"]:
            lines += [
                f"        {name} {at}" for name, at in sorted((one["packages"] or {}).items())
            ]
    return lines


def _said(one: dict[str, Any]) -> str:
    if one["created"] is None:
        return "not installed from a lock"
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(one["created"]))
    python = one["python"].split("-")[1]
    return f"{when}  Python {python}  {len(one['packages'])} packages"
