"""Make a new tree beside the environment: empty, then filled, linked, proven and compiled."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from venvs.errors import RefusedError, VenvError
from venvs.install.bytecode import compile_modules
from venvs.install.consistency import distributions, unmet
from venvs.install.final_paths import name_final_paths, remove_leavings
from venvs.install.installers import Installer, Room, fill
from venvs.install.system_packages import put_links, refuse_collisions
from venvs.install.wanted import Wanted
from venvs.interpreter import Interpreter, compatibility
from venvs.process import run_tool
from venvs.session import Session
from venvs.state.listing import list_tree, write_listing
from venvs.state.place import Home, generation_line
from venvs.state.record import Record, signature_of, write_record


@dataclass(frozen=True)
class Task:
    """What a new tree is made of; `contents` are the visible files by name."""

    home: Home
    generation: int
    wanted: Wanted
    python: Interpreter
    installer: Installer
    room: Room
    contents: Mapping[str, bytes]
    without: Collection[str]

    @property
    def tree(self) -> Path:
        """Where the tree is made."""
        return self.home.beside / f"new-{self.generation}"


def stage(task: Task, session: Session) -> Record:
    """Make the tree and write its listing and record; on failure nothing of it is left."""
    tree = task.tree
    try:
        _made(task, session)
        site_packages = _site_packages(tree)
        fill(task.installer, tree / "bin" / "python", task.room, session)
        remove_leavings(tree, site_packages)
        name_final_paths(tree, task.home.destination, site_packages)
        _prove(task, site_packages, session)
        refuse_collisions(task.wanted.links, site_packages)
        put_links(task.wanted.links, site_packages)
        compile_modules(tree / "bin" / "python", tree, task.home.destination, session)
        for name, content in task.contents.items():
            (tree / name).write_bytes(content)
        return _recorded(task, site_packages, session)
    except BaseException:
        shutil.rmtree(tree, ignore_errors=True)
        raise


def _made(task: Task, session: Session) -> None:
    """Make an empty environment with the standard library's venv, and say which it is."""
    name = task.home.destination.name
    command = (task.python.executable, "-I", "-m", "venv", "--without-pip")
    with session.step("environment"):
        done = run_tool(
            [*command, "--prompt", name, str(task.tree)],
            environment={"PATH": os.defpath},
            seconds=120,
        )
    if done.code:
        raise VenvError(
            f"{task.python.executable} cannot make an environment:\n{done.tail}",
            "the standard library's venv is needed; Debian has it in python3-venv",
        )
    with (task.tree / "pyvenv.cfg").open("a", encoding="utf-8") as stream:
        stream.write(generation_line(task.generation))


def _site_packages(tree: Path) -> Path:
    found = sorted(tree.glob("lib/python3*/site-packages"))
    if not found:
        raise VenvError(f"there is no site-packages in {tree}")
    return found[0]


def _prove(task: Task, site_packages: Path, session: Session) -> None:
    """Compare what was installed with the lock, and requirements with what was installed."""
    with session.step("prove"):
        installed = distributions(site_packages)
        wanted = task.wanted.wheels
        other = sorted(installed.keys() ^ wanted.keys())
        if other:
            raise VenvError(f"{task.installer.name} installed another set: {', '.join(other)}")
        markers = compatibility(task.python).markers
        missing = list(unmet(installed, markers, task.without))
    if missing:
        raise RefusedError(
            f"the lock does not fit Python {task.python.version}: {'; '.join(missing[:5])}",
            "make the lock with the Python of this host",
        )


def _recorded(task: Task, site_packages: Path, session: Session) -> Record:
    tree, wanted = task.tree, task.wanted
    with session.step("record"):
        small = [path.name for path in tree.iterdir() if path.is_file() or path.is_symlink()]
        scripts = [f"bin/{path.name}" for path in (tree / "bin").iterdir()]
        place = str(site_packages.relative_to(tree))
        extra = {*small, *scripts, *(f"{place}/{name}" for name in wanted.links)}
        extra -= task.contents.keys()  # They have digests of their own in the record.
        listing = list_tree(tree, place, extra)
        record = Record(
            generation=task.generation,
            created=int(time.time()),
            lock=wanted.lock,
            left_out=wanted.left_out,
            wheels=wanted.wheels,
            python=wanted.python,
            executable=task.python.executable,
            signature=signature_of(Path(task.python.executable)),
            installer=task.installer.name,
            site_packages=place,
            visible=wanted.visible,
            links=wanted.links,
            facts=wanted.facts,
            facts_file=wanted.facts_file,
        )
        write_listing(task.home.listing(task.generation), listing)
        write_record(task.home.record(task.generation), record)
    return record
