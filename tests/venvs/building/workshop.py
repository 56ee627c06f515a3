"""A place to build in: an index on loopback, a lock of what it has, a store, and the command."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policies.name import normalize
from tests.servers.distributions import Distribution
from tests.servers.index import LoopbackIndex
from venvs.pylock import File, Lock, Package, read_lock, write_lock

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Answer:
    """How a verb ended: its exit code, its document and what it wrote to standard error."""

    code: int
    document: dict[str, Any]
    log: str

    @property
    def error(self) -> str:
        """The message of the error."""
        return str(self.document["error"]["message"])


@dataclass
class Workshop:
    """A store and a lock, and the real command to work on them."""

    root: Path
    index: LoopbackIndex
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        """The store."""
        return self.root / "store"

    @property
    def lock(self) -> Path:
        """The lock."""
        return self.root / "pylock.toml"

    def package(self, *files: Distribution) -> Package:
        """Return the package that these files make, as `lock` writes it."""
        entries = [
            File(one.filename, one.sha256, f"{self.index.root}{self.index.path_of(one)}")
            for one in map(self.index.add, files)
        ]
        return Package(
            name=normalize(files[0].project),
            version=files[0].version,
            wheels=tuple(one for one in entries if one.name.endswith(".whl")),
            sdist=next((one for one in entries if not one.name.endswith(".whl")), None),
        )

    def locked(self, *packages: Package) -> None:
        """Write the lock."""
        write_lock(self.lock, Lock(packages=packages))

    def read(self) -> Lock:
        """Read the lock."""
        return read_lock(self.lock)

    def wheel(self, name: str) -> Path:
        """Return where the one wheel of a package lies in the store."""
        package = self.read().package(name)
        assert package is not None
        (file,) = package.wheels
        return self.store / "wheels" / file.sha256[:2] / file.sha256 / file.name

    def command(self, verb: str, *options: str | Path) -> list[str]:
        """Return the command of a verb."""
        start = "import sys; from venvs.main import main; sys.exit(main())"
        words = ["--format", "json", *map(str, options)]
        return [sys.executable, "-c", start, verb, *words]

    def variables(self) -> Mapping[str, str]:
        """Return the environment that verbs run in."""
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "UV_", "GIT_"))
        }
        return {**ours, "PYTHONPATH": str(ROOT), "HOME": str(self.root), **self.environment}

    def run(self, verb: str, *options: str | Path) -> Answer:
        """Run a verb."""
        done = subprocess.run(
            self.command(verb, *options), check=False, capture_output=True, text=True, timeout=120,
            env=self.variables(), cwd=self.root,
        )  # fmt: skip
        return Answer(done.returncode, json.loads(done.stdout), done.stderr)

    def build(self, *options: str | Path) -> Answer:
        """Run `build` for the Python of the tests."""
        return self.run("build", *self.build_options(), *options)

    def build_options(self) -> tuple[str | Path, ...]:
        """Return what every build has."""
        return (
            *("--lock", self.lock, "--store", self.store, "--python", sys.executable),
            *("--index-url", self.index.url),
        )
