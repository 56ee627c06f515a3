"""Make build environments with uv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from venvs.errors import VenvError
from venvs.process import run_tool

_SECONDS = 1800.0


@dataclass(frozen=True)
class UvProvider:
    """uv with the options and variables that say which indexes it reads, and how.

    `has_login` tells that one of them needs a login: then build requirements come as wheels only,
    because building one would run foreign code where the login can be seen.
    """

    executable: str
    environment: Mapping[str, str]
    options: tuple[str, ...] = ()
    cache: str = ""
    has_login: bool = False

    def create(self, environment: Path, python: str) -> None:
        """Make an empty environment that works at another path as well."""
        self._run("venv", "--relocatable", "--python", python, str(environment), fresh=False)

    def provide(
        self, python: Path, requirements: Sequence[str], constraints: Sequence[str], *, fresh: bool
    ) -> None:
        """Install requirements, bound by constraints, their own build requirements as well."""
        room = python.parents[2]
        wanted = room / "requirements.txt"
        wanted.write_text("".join(f"{one}\n" for one in requirements), encoding="utf-8")
        bounds = room / "constraints.txt"
        bounds.write_text("".join(f"{one}\n" for one in constraints), encoding="utf-8")
        forms = ("--only-binary", ":all:") if self.has_login else ()
        self._run(
            *("pip", "install", "--python", str(python), "--requirements", str(wanted)),
            *("--constraints", str(bounds), "--build-constraints", str(bounds)),
            *("--link-mode", "copy", *forms, *self.options),
            fresh=fresh,
        )

    def _run(self, *arguments: str, fresh: bool) -> None:
        cache = ("--no-cache",) if fresh or not self.cache else ("--cache-dir", self.cache)
        done = run_tool(
            [self.executable, *arguments, "--color=never", "--no-progress", *cache],
            environment=self.environment,
            seconds=_SECONDS,
        )
        if done.code != 0:
            raise VenvError(f"what the build needs cannot be had: {done.tail}")
