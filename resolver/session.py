"""Open what a run asks: the snapshot of the index, the gateway over it, and the engine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, assert_never

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.release_metadata import ReleaseMetadata
from resolver.engines.interface import Engine, EngineFailure, IndexAddress, Platform
from resolver.engines.interpreters import Places, ask
from resolver.engines.tools import Workshop
from resolver.index.apart import Apart
from resolver.index.gateway import Gateway
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.index.view import Admit, View
from resolver.sandbox import find as find_sandbox
from resolver.sdist_metadata import Builder, Builds
from resolver.values import Pins

EngineName = Literal["uv", "pip", "pip-tools"]
DEFAULT_INDEX = "https://pypi.org/simple"
_SYSTEMS = {"linux": "linux", "darwin": "macosx", "win32": "win"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What of the machine a run may use; `cache` is shared by all runs, `engine_cache` is not."""

    index_urls: tuple[str, ...]
    netrc: Path | None
    cache: Path
    engine_cache: Path
    interpreters: tuple[Path, ...] = ()
    builds: Builds = Builds.NEVER


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the run wants to see of the index; `times` where upload times decide (cooldown)."""

    platforms: tuple[Platform, ...]
    present: Pins
    recorded: tuple[ReleaseMetadata, ...]
    cutoff: datetime | None = None
    times: bool = False
    admit: Admit = field(default=lambda _page, _file: True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """The open ends of a run."""

    snapshot: Snapshot
    view: View
    gateway: Gateway
    surroundings: Surroundings

    def engine(self, name: EngineName) -> Engine:
        """Return an engine that asks the gateway."""
        return make_engine(name, self.surroundings, self.snapshot, self.gateway.address)


@contextmanager
def open_session(surroundings: Surroundings, wanted: Wanted) -> Iterator[Session]:
    """Open everything; at the end nothing runs any more.

    What the real index could not answer is raised at the end of the block, instead of the
    engine's words about it.
    """
    with Apart(surroundings.index_urls, surroundings.netrc, surroundings.cache) as source:
        snapshot = Snapshot(
            source,
            Store(surroundings.cache),
            recorded=wanted.recorded,
            cutoff=wanted.cutoff,
            times=wanted.times,
            systems=tuple(
                sorted({_SYSTEMS.get(p.sys_platform, p.sys_platform) for p in wanted.platforms})
            ),
        )
        if surroundings.builds is not Builds.NEVER:
            # A snapshot of its own: a build may look at the very project that waits for it.
            tools = Snapshot(source, Store(surroundings.cache))
            snapshot.build_with(_builder(surroundings, tools))
        view = View(
            snapshot, wanted.platforms, admit=wanted.admit, present=releases(wanted.present)
        )
        with Gateway(view) as gateway:
            try:
                yield Session(
                    snapshot=snapshot, view=view, gateway=gateway, surroundings=surroundings
                )
            finally:
                gateway.raise_failures()


def _builder(surroundings: Surroundings, snapshot: Snapshot) -> Builder:
    interpreter = ask(Path(sys.executable))
    if interpreter is None:
        raise EngineFailure(f"{sys.executable} does not run isolated; set pinwarden up again")
    return Builder(
        workshop=Workshop(
            uv=uv_executable(), cache=surroundings.cache / "tools", snapshot=snapshot
        ),
        interpreter=interpreter,
        sandbox=find_sandbox(),
        builds=surroundings.builds,
    )


def releases(pins: Pins) -> frozenset[tuple[NormalizedName, Version]]:
    """Return every pinned release."""
    return frozenset((name, Version(v)) for found in pins.values() for name, v in found.items())


def make_engine(
    name: EngineName, surroundings: Surroundings, snapshot: Snapshot, address: IndexAddress
) -> Engine:
    """Return the engine of this name."""
    if name == "uv":
        from resolver.engines.uv import Uv

        return Uv(executable=uv_executable(), cache=surroundings.engine_cache, index=address)
    workshop = Workshop(uv=uv_executable(), cache=surroundings.cache / "tools", snapshot=snapshot)
    places = Places.of_environment(surroundings.interpreters)
    if name == "pip":
        from resolver.engines.pip import Pip

        return Pip(
            workshop=workshop, places=places, index=address, cache=surroundings.engine_cache / "pip"
        )
    if name == "pip-tools":
        from resolver.engines.pip_tools import PipTools

        return PipTools(
            workshop=workshop, places=places, index=address, cache=surroundings.engine_cache / "pip"
        )
    assert_never(name)


def uv_executable() -> Path:
    """Return the uv that was installed with us, beside our own interpreter."""
    return Path(sys.executable).with_name("uv")
