"""What an installation is asked for, read from files no further than the comparison needs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from venvs.errors import RefusedError, UsageError
from venvs.install.wanted import Wanted, Wheels
from venvs.python_place import found_python
from venvs.state.place import Home, generation_of
from venvs.state.record import Facts, Record, read_record, signature_of

if TYPE_CHECKING:  # A run without a change reads no lock and asks no Python.
    from venvs.interpreter import Interpreter
    from venvs.pylock import Lock

LOCK_NAME = "pylock.toml"  # in the environment
HEADER = "# Managed with python_venv_build role"


@dataclass(frozen=True)
class Request:
    """An installation.

    `contents` are small files put beside the packages, by name, the lock among them; a value of
    None is to be made from the lock. `without` are packages that are left out although others may
    need them, `tools` those that only install. `python` is a name or path.
    """

    home: Home
    lock_text: bytes
    python: str
    installer: str
    contents: Mapping[str, bytes | None]
    without: Collection[str] = ()
    tools: Collection[str] = ()
    system_packages: Sequence[str] = ()
    facts: Facts = ()
    facts_file: str = ""
    rebuild: bool = False
    deep: bool = False
    keep: int = 2
    sources: Sequence[str] = ()
    index: bool = True

    def lock(self) -> Lock:
        """Return the lock; reading it takes longer than all else of a run without a change."""
        from venvs.pylock import parse_lock

        return parse_lock(self.lock_text.decode("utf-8", "replace"), "the lock")

    def interpreter(self) -> Interpreter:
        """Ask the Python."""
        from venvs.interpreter import interpreter

        return interpreter(self.python)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The packages of the lock that are not installed."""
        return tuple(sorted({*self.without, *self.tools}))


@dataclass(frozen=True)
class Read:
    """A request with all that it takes to compare: what is wanted, and the small files."""

    wanted: Wanted
    contents: Mapping[str, bytes] = field(default_factory=dict)


def read(request: Request) -> Read:
    """Work out what is wanted; what the present record already knows is not asked again."""
    digest = hashlib.sha256(request.lock_text).hexdigest()
    record = _present(request.home)
    same = record is not None and (record.lock, record.left_out) == (digest, request.left_out)
    wheels = record.wheels if record and same else wheels_of(request.lock(), request.left_out)
    contents = {
        name: constraints_text(wheels).encode() if content is None else content
        for name, content in request.contents.items()
    }
    wanted = Wanted(
        lock=digest,
        left_out=request.left_out,
        wheels=wheels,
        python=_python_key(request, record),
        visible={name: hashlib.sha256(one).hexdigest() for name, one in contents.items()},
        links=_links(request),
        facts=tuple(request.facts),
        facts_file=request.facts_file,
        rebuild=request.rebuild,
    )
    return Read(wanted, contents)


def wheels_of(lock: Lock, left_out: Collection[str]) -> Wheels:
    """Return what of a lock is installed; raise RefusedError when something is not built yet."""
    unbuilt = [one.name for one in lock.packages if not one.is_built]
    if unbuilt:
        raise RefusedError(
            f"the lock has no wheel yet for {', '.join(unbuilt[:5])}",
            "build it first: the verb build",
        )
    return {
        one.name: (one.version, one.wheels[0].sha256)
        for one in lock.packages
        if one.name not in left_out
    }


def constraints_text(wheels: Wheels) -> str:
    """Return constraints.txt as operators know it: the header, then a pin a line."""
    pins = (f"{name}=={version}" for name, (version, _) in sorted(wheels.items()))
    return "".join(f"{line}\n" for line in (HEADER, *pins))


def lock_of(home: Home, path: Path | None) -> bytes:
    """Return the bytes of the lock given, else of the one in the environment."""
    place = path or home.destination / LOCK_NAME
    try:
        return place.read_bytes()
    except OSError as err:
        hint = "" if path else f"{home.destination} was not made from a lock; give --lock"
        raise UsageError(f"cannot read the lock {place}: {err.strerror}", hint) from err


def _present(home: Home) -> Record | None:
    generation = generation_of(home.destination)
    return None if generation is None else read_record(home.record(generation))


def _python_key(request: Request, record: Record | None) -> str:
    """Return what the Python is; one whose file is the same as then is not asked."""
    if record is not None:
        try:
            if signature_of(Path(found_python(request.python))) == record.signature:
                return record.python
        except OSError:
            pass
    return request.interpreter().key


def _links(request: Request) -> Mapping[str, str]:
    if not request.system_packages:
        return {}
    from venvs.install.system_packages import links_for

    return links_for(request.system_packages, request.interpreter())
