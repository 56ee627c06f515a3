"""Get the wheel of one package built, unless the same was built before."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import Version

from venvs.build.frontend import Frontend, installed
from venvs.build.normal import write_normal
from venvs.build.origin import Archive
from venvs.build.plan import ToBuild
from venvs.build.sources import Sources
from venvs.digest import digest_of
from venvs.errors import RefusedError
from venvs.interpreter import platform_key
from venvs.pylock import File, Package
from venvs.redaction import without_secrets
from venvs.session import Session
from venvs.store import Store
from venvs.wheel_file import WheelName, metadata_of, wheel_name

_FORMAT = 1  # of keys; another one makes everything be built once more


@dataclass(frozen=True)
class Built:
    """A wheel of ours in the store: its version, its key, and whether it was built just now."""

    wheel: File
    version: str
    key: str
    now: bool


@dataclass(frozen=True)
class Builder:
    """What builds of one run have in common; `tags` are those that the Python takes."""

    store: Store
    sources: Sources
    frontend: Frontend
    tags: Sequence[str]
    session: Session

    def build(self, step: ToBuild, *, again: bool) -> Built:
        """Return the wheel; `again` builds it past the store and past every cache.

        Of two runs that want the same wheel one builds, and the other takes what it made.
        """
        key = self.key(step)
        name = step.package.name
        with self.store.only_one(key, self.session, f"the build of {name}"):
            known = None if again else self._known(key)
            return known or self._built(step, key, fresh=again)

    def key(self, step: ToBuild) -> str:
        """Return what must be equal for two builds to be the same one."""
        python = self.frontend.python
        return digest_of(
            {
                "format": _FORMAT,
                "name": step.package.name,
                "source": self.sources.identity(step.origin),
                "settings": self.frontend.settings.identity,
                "python": python.key,
                "platform": f"{platform_key()} {python.machine}",
            }
        )

    def _known(self, key: str) -> Built | None:
        record = self.store.record(key)
        if record is None:
            return None
        wheel = _file(record)
        if wheel is None or self.store.taken(wheel) is None:
            return None
        return Built(wheel, str(record["version"]), key, now=False)

    def _built(self, step: ToBuild, key: str, *, fresh: bool) -> Built:
        began = time.time()
        package = step.package
        self.session.say(f"building {package.name} {package.version}".rstrip())
        place = self.store.root / "building" / key
        shutil.rmtree(place, ignore_errors=True)  # What a killed run left.
        place.mkdir()
        try:
            room = Path(tempfile.mkdtemp(dir=place))
            tree = self.sources.tree(step.origin, room)
            made = self.frontend.build(tree, room, fresh=fresh)
            name = self._checked(made, step)
            normal = room / "normal.whl"
            write_normal(made, normal)
            metadata_of(normal)
            wheel = self.store.add(normal, made.name)
            record = self._record(step, wheel, name, installed(room / "env"), began)
            self.store.write_record(key, record)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        self.session.say(f"built {wheel.name} in {time.time() - began:.1f} s")
        return Built(wheel, name.version, key, now=True)

    def _checked(self, made: Path, step: ToBuild) -> WheelName:
        package, name = step.package, wheel_name(made.name)
        if name is None or name.name != package.name:
            raise RefusedError(f"the build of {package.name} made {made.name}")
        if name.rank(self.tags) is None:
            raise RefusedError(f"the build made {made.name}, which this Python does not take")
        if isinstance(step.origin, Archive) and not _same_version(package, name):
            raise RefusedError(f"{package.name} {package.version} was locked, and {made.name} made")
        return name

    def _record(
        self, step: ToBuild, wheel: File, name: WheelName, requirements: list[str], began: float
    ) -> Mapping[str, Any]:
        settings = self.frontend.settings
        return {
            "schema": "pinwarden.venv-built/1",
            "name": step.package.name,
            "version": name.version,
            "wheel": {"name": wheel.name, "sha256": wheel.sha256, "size": wheel.size},
            "source": {
                "kind": type(step.origin).__name__.lower(),
                "identity": self.sources.identity(step.origin),
                "place": without_secrets(_place(step)),
            },
            "python": self.frontend.python.key,
            "platform": platform_key(),
            "confinement": self.frontend.confinement.name,
            "requirements": requirements,
            "constraints": sorted(settings.constraints),
            "config-settings": {key: list(one) for key, one in settings.config_settings.items()},
            "environment": sorted(settings.environment),  # values may be secrets
            "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
            "seconds": round(time.time() - began, 1),
        }


def _same_version(package: Package, name: WheelName) -> bool:
    return not package.version or Version(package.version) == Version(name.version)


def _place(step: ToBuild) -> str:
    return getattr(step.origin, "url", "") or getattr(step.origin, "path", "")


def _file(record: Mapping[str, Any]) -> File | None:
    try:
        wheel = record["wheel"]
        return File(str(wheel["name"]), str(wheel["sha256"]), size=int(wheel["size"]))
    except (KeyError, TypeError, ValueError):
        return None
