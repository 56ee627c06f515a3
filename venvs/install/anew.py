"""Make a new generation from the lock and exchange it for the present tree."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from venvs.install.generations import adopt, put_in_place
from venvs.install.installers import Installer, prepare
from venvs.install.request import Read, Request
from venvs.install.stage import Task, stage
from venvs.install.tool import installer_from_wheel, installer_on_host
from venvs.install.wheels import Sources, get_wheels
from venvs.interpreter import Interpreter
from venvs.session import Session
from venvs.state.record import Record
from venvs.store import Store
from venvs.web import Web, WebSettings, ca_of


def new_generation(request: Request, found: Read, store: Path, session: Session) -> Record:
    """Get the wheels, stage a tree beside the environment, put it in its place."""
    home, wanted = request.home, found.wanted
    adopt(home)
    room = Store(store)
    python = request.interpreter()
    with room.in_use(session), tempfile.TemporaryDirectory(prefix=".run-", dir=home.beside) as run:
        wheels = _wheels(request, found, room, session)
        installed = {name: path for name, path in wheels.items() if name in wanted.wheels}
        versions = {name: version for name, (version, _) in wanted.wheels.items()}
        task = Task(
            home=home,
            generation=home.next_number(),
            wanted=wanted,
            python=python,
            installer=_installer(request.installer, wheels, room, python),
            room=prepare(Path(run), room.root / "cache" / "uv", installed, versions),
            contents=found.contents,
            without=request.without,
        )
        record = stage(task, session)
        with session.step("exchange"):
            put_in_place(home, task.tree)
    return record


def _wheels(request: Request, found: Read, store: Store, session: Session) -> dict[str, Path]:
    needed = {*found.wanted.wheels, request.installer}
    packages = [one for one in request.lock().packages if one.name in needed]
    web = Web(WebSettings(ca=ca_of(os.environ)))
    sources = Sources(tuple(request.sources), index=request.index)
    return get_wheels(packages, store, sources, web, session)


def _installer(
    name: str, wheels: Mapping[str, Path], store: Store, python: Interpreter
) -> Installer:
    if name in wheels:
        return installer_from_wheel(name, wheels[name], store.root / "tools", python)
    return installer_on_host(name, python)
