"""Build one wheel: an environment with what the build needs, then the backend, confined.

What needs an index, and perhaps a login, is done by uv before and outside; the backend, which is
foreign code, finds it there and needs neither. The build itself is `uv build` in that environment.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from policies.name import normalize
from venvs.build.confinement import Confinement
from venvs.build.settings import Settings
from venvs.build.system import BuildSystem, build_system
from venvs.errors import VenvError
from venvs.interpreter import Interpreter


class Provider(Protocol):
    """What makes build environments: uv with the indexes it is to use."""

    @property
    def executable(self) -> str:
        """The path of uv."""

    def provide(
        self, python: Path, requirements: Sequence[str], constraints: Sequence[str], *, fresh: bool
    ) -> None:
        """Install requirements into the environment of this Python; `fresh` is past all caches."""

    def create(self, environment: Path, python: str) -> None:
        """Make an empty environment that works at another path as well."""


@dataclass(frozen=True)
class Frontend:
    """How wheels are built in this run; `seen` is visible to builds in addition, read-only."""

    python: Interpreter
    provider: Provider
    settings: Settings
    confinement: Confinement
    seen: tuple[str, ...] = ()

    def build(self, tree: Path, room: Path, *, fresh: bool) -> Path:
        """Build the wheel of a tree that lies in the room; return its path, in `room`/out.

        Raises VenvError with the end of what compiler and backend wrote.
        """
        system = build_system(tree)
        for name in ("home", "tmp", "out"):
            (room / name).mkdir()
        self.provider.create(room / "env", self.python.executable)
        self._provide(system.requires + self.settings.requirements, room, fresh=fresh)
        self._provide(self._asked(system, tree, room), room, fresh=fresh)
        self._run(self._command(tree, room), tree, room)
        return _one_wheel(room / "out")

    def _provide(self, requirements: Sequence[str], room: Path, *, fresh: bool) -> None:
        if requirements:
            python = room / "env" / "bin" / "python"
            self.provider.provide(python, requirements, self.settings.constraints, fresh=fresh)

    def _asked(self, system: BuildSystem, tree: Path, room: Path) -> list[str]:
        """Return what only the backend knows that it needs."""
        inside = self.confinement.place(room)
        values = {
            name: list(one) if len(one) > 1 else one[0]
            for name, one in self.settings.config_settings.items()
        }
        question = {
            "build-backend": system.backend,
            "backend-path": [str(self._seen(tree, room) / path) for path in system.backend_path],
            "config-settings": values,
            "answer": str(inside / "answer.json"),
        }
        (room / "question.json").write_text(json.dumps(question), encoding="utf-8")
        (room / "backend.py").write_bytes(_own_program())
        python = str(inside / "env" / "bin" / "python")
        command = [python, "-I", str(inside / "backend.py"), str(inside / "question.json")]
        self._run(command, tree, room)
        answer = json.loads((room / "answer.json").read_text(encoding="utf-8"))
        return [str(one) for one in answer]

    def _command(self, tree: Path, room: Path) -> list[str]:
        inside = self.confinement.place(room)
        settings = self.settings.config_settings.items()
        return [
            *(self.provider.executable, "build", "--wheel", "--no-build-isolation", "--offline"),
            *("--python", str(inside / "env" / "bin" / "python"), "--no-config", "--color=never"),
            *("--cache-dir", str(inside / "tmp" / "uv"), "--out-dir", str(inside / "out")),
            *(f"--config-setting={name}={one}" for name, values in settings for one in values),
            str(self._seen(tree, room)),
        ]

    def _run(self, command: Sequence[str], tree: Path, room: Path) -> None:
        done = self.confinement.run(
            command,
            room=room,
            directory=self._seen(tree, room),
            seen=(self.python.prefix, self.provider.executable, *self.seen),
            environment=self.settings.environment,
        )
        if done.code != 0:
            raise VenvError(done.tail or f"it ended with code {done.code} and said nothing")

    def _seen(self, tree: Path, room: Path) -> Path:
        return self.confinement.place(room) / tree.relative_to(room)


def installed(environment: Path) -> list[str]:
    """Return what lies in a build environment, as name==version, sorted."""
    places = environment.glob("lib/python*/site-packages/*.dist-info")
    names = (place.name[: -len(".dist-info")].rpartition("-") for place in places)
    return sorted(f"{normalize(name)}=={version}" for name, _, version in names)


def _one_wheel(directory: Path) -> Path:
    wheels = sorted(directory.glob("*.whl"))
    if len(wheels) != 1:
        names = ", ".join(one.name for one in wheels) or "none"
        raise VenvError(f"the backend made {len(wheels)} wheels: {names}")
    return wheels[0]


def _own_program() -> bytes:
    """Return what runs in the build environment; we may lie in a zip archive ourselves."""
    program = pkgutil.get_data("venvs.build", "backend.py")
    if program is None:
        raise VenvError("the engine lacks venvs/build/backend.py", "make it anew (make zipapp)")
    return program
