"""lock: pin everything an environment needs, with digests."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.pylock import is_valid_pylock_path

from venvs.errors import UsageError
from venvs.lock.asked import Options
from venvs.lock.job import LockJob, Made
from venvs.outcome import Outcome
from venvs.pip_arguments import add_pip_arguments, pip_arguments
from venvs.session import Session

NAME = "lock"
SUMMARY = "Pin everything an environment needs, with digests (PEP 751)."
EXAMPLES = """
pinwarden-venv lock --requirements keystone.txt --constraints upper-constraints.txt \\
    --output pylock.keystone.toml
pinwarden-venv lock 'nova @ git+https://git.example.org/nova@stable/2026.1' \\
    --constraints https://git.example.org/requirements/upper-constraints.txt \\
    --python 3.12 --require-pins --output pylock.nova.toml
"""
_SHOWN = 30  # names or lines of one kind that are shown to people


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this verb."""
    parser.add_argument("specs", nargs="*", metavar="SPEC", help="a requirement, URL or path")
    parser.add_argument(
        "-r", "--requirements", "--requirement", action="append", default=[], metavar="FILE",
        help="a file (or URL) of specs",
    )  # fmt: skip
    parser.add_argument(
        "--constraints", action="append", default=[], metavar="FILE",
        help="a file (or URL) of constraints; the first line that speaks of a name wins",
    )  # fmt: skip
    parser.add_argument(
        "--global-constraints", action="append", default=[], metavar="FILE",
        help="constraints that go before all others",
    )  # fmt: skip
    parser.add_argument(
        "--overrides", action="append", default=[], metavar="FILE",
        help="what replaces all that is said of a name, also by packages",
    )  # fmt: skip
    parser.add_argument(
        "--strict", action="store_true", help="all constraints hold, also contradicting ones"
    )
    parser.add_argument(
        "--require-pins", action="store_true", help="refuse a lock with a package without a pin"
    )
    parser.add_argument("--python", default="python3", metavar="EXE", help="name, version or path")
    parser.add_argument("--output", required=True, type=Path, metavar="PYLOCK")
    parser.add_argument(
        "--previous", type=Path, metavar="PYLOCK", help="what to compare with (default: --output)"
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="the wheel store, for its caches")
    parser.add_argument("--uv", default="", metavar="EXE", help="the uv to use")
    parser.add_argument(
        "--no-config", action="store_true", help="leave the files of pip's and uv's settings out"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would change")
    add_pip_arguments(parser)


def run(arguments: argparse.Namespace, session: Session) -> Outcome:
    """Make the lock."""
    said = pip_arguments(arguments)
    if not (arguments.specs or arguments.requirements):
        raise UsageError("nothing to lock", "name a SPEC or a file with --requirements")
    if not is_valid_pylock_path(arguments.output):
        raise UsageError(
            f"{arguments.output.name} is no name for a lock",
            "PEP 751 allows pylock.toml and pylock.NAME.toml",
        )
    options = Options(
        specs=tuple(arguments.specs),
        requirements=tuple(arguments.requirements),
        constraints=tuple(arguments.constraints),
        global_constraints=tuple(arguments.global_constraints),
        overrides=tuple(arguments.overrides),
        python=arguments.python,
        output=arguments.output.absolute(),
        previous=(arguments.previous or arguments.output).absolute(),
        store=_store(arguments).absolute(),
        uv=arguments.uv,
        arguments=said,
        strict=arguments.strict,
        require_pins=arguments.require_pins,
        no_config=arguments.no_config,
        dry_run=arguments.dry_run,
    )
    return _outcome(LockJob(options, session).run(), options)


def _outcome(made: Made, options: Options) -> Outcome:
    unpinned = tuple(made.lock.notes.get("unpinned", ()))
    shadowed = tuple(made.lock.notes.get("shadowed", ()))
    return Outcome(
        changed=bool(made.packages),
        packages=made.packages,
        summary=tuple(_summary(made, options)),
        notes=made.notes,
        data={
            "lock": str(options.output),
            "packages": len(made.lock.packages),
            "kept": made.kept,
            "stale": made.stale,
            "unpinned": list(unpinned),
            "shadowed": list(shadowed),
        },
    )


def _summary(made: Made, options: Options) -> Iterator[str]:
    """Yield what people read; notes and packages are shown without it."""
    would = "would be " if options.dry_run else ""
    state = "stays as it is" if made.kept else f"{would}written"
    yield f"{options.output.name}: {len(made.lock.packages)} packages; {state}"
    yield from _some("without a pin", made.lock.notes.get("unpinned", ()))
    yield from _some("shadowed", made.lock.notes.get("shadowed", ()))


def _some(what: str, lines: list[str]) -> Iterator[str]:
    for line in lines[:_SHOWN]:
        yield f"{what}: {line}"
    if len(lines) > _SHOWN:
        yield f"{what}: {len(lines) - _SHOWN} more"


def _store(given: argparse.Namespace) -> Path:
    """Return where caches lie; a dry run makes no store."""
    store: Path | None = given.store
    if store is None or (given.dry_run and not store.exists()):
        return _cache(os.environ)
    return store


def _cache(environment: Mapping[str, str]) -> Path:
    """Return where caches lie without a store (XDG base directories)."""
    home = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or "/var") / ".cache"
    return Path(home) / "pinwarden" / "venvs"
