"""Exchange generations of an environment, keep former ones, mend what a killed run left."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from venvs.errors import UsageError
from venvs.files import write_atomically
from venvs.install.exchange import exchange, turn_link
from venvs.state.place import Home, generation_line, generation_of

_NEW = re.compile(r"new-([0-9]{1,9})")


def recover(home: Home) -> None:
    """Put in order what an interrupted run left beside the environment.

    `new-7` is either a tree that nobody finished, which goes, or the former environment just
    after an exchange, which gets the name of its own generation.
    """
    if not home.beside.is_dir():
        return
    for path in sorted(home.beside.iterdir()):
        found = _NEW.fullmatch(path.name)
        if path.is_symlink() or path.name.startswith("."):
            _remove(path)
        elif found and generation_of(path) not in (None, int(found[1])):
            _put_aside(path, home)
        elif found:
            shutil.rmtree(path)
    for path in home.trees().values():
        if generation_of(path) is not None:
            _put_aside(path, home)
    _forget_the_lost(home)


def _forget_the_lost(home: Home) -> None:
    """Remove records of generations that are no more.

    An environment that does not say which it is keeps them: they tell that it is ours, see `adopt`.
    """
    present = generation_of(home.destination)
    if present is None and home.destination.exists():
        return
    for generation in home.records():
        if generation != present and generation not in home.trees():
            forget(home, generation)


def put_in_place(home: Home, tree: Path) -> None:
    """Make the tree the environment; the former one is kept as its generation."""
    destination = home.destination
    adopt(home)
    if destination.is_symlink():
        tree = _put_aside(tree, home)
        turn_link(destination, tree)
    elif not destination.exists():
        os.replace(tree, destination)  # noqa: PTH105 - one of three ways, all renames
    elif exchange(tree, destination):
        _put_aside(tree, home)
    else:
        tree = _put_aside(tree, home)
        former = home.beside / f"new-{home.next_number()}"
        os.replace(destination, former)  # noqa: PTH105
        turn_link(destination, tree)
        _put_aside(former, home)


def adopt(home: Home) -> None:
    """Give an environment that somebody else made a number, so that it can be kept.

    Raises UsageError for a directory that is no environment and not empty.
    """
    destination = home.destination
    if not destination.exists() or generation_of(destination) is not None:
        return
    configuration = destination / "pyvenv.cfg"
    damaged = bool(home.records()) and destination.is_dir() and any(destination.iterdir())
    if configuration.is_file() or damaged:
        text = configuration.read_bytes() if configuration.is_file() else b""
        line = generation_line(home.next_number()).encode()
        write_atomically(configuration, text + (b"\n" if text[-1:] not in b"\n" else b"") + line)
    elif not destination.is_dir() or any(destination.iterdir()):
        raise UsageError(
            f"{destination} is there, and is no virtual environment",
            "move it away, or give another destination",
        )


def prune(home: Home, keep: int) -> tuple[int, ...]:
    """Remove the oldest former generations but `keep`; return which."""
    present = generation_of(home.destination)
    former = sorted(number for number in home.trees() if number != present)
    gone = tuple(former[: max(0, len(former) - keep)])
    for number in gone:
        forget(home, number)
    return gone


def forget(home: Home, generation: int) -> None:
    """Remove a generation: first its tree, under a name that says it is not whole any more."""
    tree = home.tree(generation)
    if tree.exists():
        doomed = home.beside / f"new-{generation}"
        os.replace(tree, doomed)  # noqa: PTH105 - the same step as everywhere here
        shutil.rmtree(doomed)
    home.listing(generation).unlink(missing_ok=True)
    home.record(generation).unlink(missing_ok=True)


def _put_aside(tree: Path, home: Home) -> Path:
    """Give a tree the name of its own generation; an empty directory goes."""
    number = generation_of(tree)
    if number is None:
        shutil.rmtree(tree)
        return tree
    place = home.tree(number)
    if place != tree:
        os.replace(tree, place)  # noqa: PTH105
    return place


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
