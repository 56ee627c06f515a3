"""The verb install: bring an environment to what a lock says."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from venvs.errors import UsageError
from venvs.install.converge import converge
from venvs.install.facts import DIRECTORY, facts_file
from venvs.install.request import LOCK_NAME, Request, lock_of
from venvs.outcome import Outcome
from venvs.pip_arguments import add_pip_arguments, pip_arguments
from venvs.session import Session
from venvs.state.place import home
from venvs.verbs.places import default_store

NAME = "install"
SUMMARY = "Bring an environment to what a lock says; do nothing when it is that already."
EXAMPLES = """
    pinwarden-venv install --lock pylock.keystone.toml --destination /openstack/venvs/keystone \\
        --source https://repo.example.org/wheels/
    pinwarden-venv install --destination /openstack/venvs/keystone   # heal it
"""
_OWN = (LOCK_NAME, "pyvenv.cfg", "bin", "lib", "lib64", "include", "share")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    add = parser.add_argument
    add("--destination", type=Path, required=True, metavar="DIR", help="where the environment is")
    add("--lock", type=Path, metavar="PYLOCK", help="default: that of the environment itself")
    add(
        "--source",
        action="append",
        default=[],
        metavar="DIR|URL",
        help="where the wheels lie; default: where the lock says",
    )
    add("--python", default="python3", metavar="EXE", help="the Python of the environment")
    add("--installer", choices=("uv", "pip"), default="uv", help="the same result with either")
    add("--store", type=Path, default=default_store(), metavar="DIR", help="wheels on this host")
    add("--rebuild", action="store_true", help="make it anew, whatever it is now")
    add("--deep", action="store_true", help="compare digests, not only sizes and times")
    add("--keep", type=int, default=2, metavar="N", help="former generations to keep")
    add("--dry-run", action="store_true", help="say what would change")
    group = parser.add_argument_group("beside the packages of the lock")
    add = group.add_argument
    add(
        "--without",
        action="append",
        default=[],
        metavar="NAME",
        help="leave this package of the lock out",
    )
    add(
        "--tool",
        action="append",
        default=[],
        metavar="NAME",
        help="a package that only installs, and does not belong into the environment",
    )
    add(
        "--system-package",
        action="append",
        default=[],
        metavar="NAME",
        help="a distribution package whose modules are linked in",
    )
    add(
        "--file",
        action="append",
        default=[],
        metavar="NAME[=PATH]",
        help="a text file for people; without a path, the pins of the lock",
    )
    add(
        "--fact",
        action="append",
        nargs=3,
        default=[],
        metavar=("SECTION", "OPTION", "VALUE"),
        help="a local fact of Ansible, set when packages change",
    )
    add("--facts-name", default="", metavar="NAME", help="the file of the facts, without .fact")
    add("--facts-directory", type=Path, default=DIRECTORY, metavar="DIR", help=argparse.SUPPRESS)
    add_pip_arguments(parser)


def run(arguments: argparse.Namespace, session: Session) -> Outcome:
    """Install."""
    place = home(arguments.destination)
    pip = pip_arguments(arguments)
    lock = lock_of(place, arguments.lock)
    sources = (*arguments.source, *pip.find_links)
    request = Request(
        home=place,
        lock_text=lock,
        python=arguments.python,
        installer=arguments.installer,
        contents={**_files(arguments.file), LOCK_NAME: lock},
        without=tuple(_names(arguments.without)),
        tools=tuple(_names(arguments.tool)),
        system_packages=tuple(arguments.system_package),
        facts=tuple((one[0], one[1], one[2]) for one in arguments.fact),
        facts_file=_facts_file(arguments),
        rebuild=arguments.rebuild,
        deep=arguments.deep,
        keep=max(0, arguments.keep),
        sources=sources,
        index=not (sources or pip.no_index),
    )
    if pip.cert:
        os.environ["PIP_CERT"] = pip.cert
    return converge(request, arguments.store, session, dry_run=arguments.dry_run)


def _names(given: list[str]) -> list[str]:
    """Return normalised names; what is given may be whole requirements, as playbooks have them."""
    if not given:
        return []
    from venvs.spec.requested import requested

    names: list[str] = []
    for text in given:
        try:
            name = requested(text, "--without", Path.cwd()).name
        except ValueError as err:
            raise UsageError(f"{text}: {err}", "give the name of a package") from err
        if name is None:
            raise UsageError(f"{text} does not tell its name", "give the name of the package")
        names.append(name)
    return names


def _files(given: list[str]) -> dict[str, bytes | None]:
    files: dict[str, bytes | None] = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not name or "/" in name or name.startswith(".") or name in _OWN:
            raise UsageError(f"--file {text}: {name!r} cannot lie in an environment")
        files[name] = Path(path).read_bytes() if equals else None
    return files


def _facts_file(arguments: argparse.Namespace) -> str:
    if not arguments.fact:
        return ""
    return str(facts_file(arguments.facts_directory, arguments.facts_name or "openstack_ansible"))
