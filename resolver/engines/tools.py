"""Make the virtual environments that pip and pip-tools run in, one for each interpreter.

They are filled by uv from the same index snapshot that is resolved against, once for each
interpreter and set of tools, and kept while they are used: a directory is made beside its place
and renamed.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from resolver.engines.interface import EngineFailure, IndexAddress
from resolver.engines.interpreters import Interpreter
from resolver.engines.process import run, tail
from resolver.engines.tool_cache import FRESH, prune, used
from resolver.index.gateway import Gateway
from resolver.index.interface import Page
from resolver.index.snapshot import Snapshot
from resolver.index.view import Shown, View

TIMEOUT = 300.0  # seconds for one environment
_ASK = (
    "import importlib.metadata as m, json, sys;"
    "print(json.dumps({name: m.version(name) for name in sys.argv[1:]}))"
)


class AsItIs(View):
    """Every file as the index has it: for what is installed or built, not resolved."""

    def shown(self, page: Page) -> Iterator[Shown]:
        """Yield every file that is not yanked."""
        for file in page.files:
            if file.yanked is None:
                yield Shown(filename=file.filename, file=file, stand_in=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tools:
    """An environment with tools in it: its interpreter and the tools' versions."""

    python: Path
    versions: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Workshop:
    """Makes and keeps environments in `cache`, with the uv at `uv`, from `snapshot`."""

    uv: Path
    cache: Path
    snapshot: Snapshot

    def environment(self, interpreter: Interpreter, tools: Sequence[str]) -> Tools:
        """Return an environment of `interpreter` with `tools` (PEP 508); raise EngineFailure."""
        identity = f"{interpreter.path}\n{interpreter.version}\n" + "\n".join(tools)
        place = self.cache / "tools" / hashlib.sha256(identity.encode()).hexdigest()[:32]
        names = [_name(tool) for tool in tools]
        versions = _ask(place, names)
        if versions is None:
            with self._alone(place.name):
                versions = _ask(place, names)  # Whoever was here before may have made it.
                if versions is None:
                    prune(place.parent, time.time())
                    self._make(place, interpreter, tools)
                    versions = _ask(place, names)
        if versions is None:
            raise EngineFailure(
                f"{' and '.join(tools)} do not run under {interpreter.path}; remove {place} and "
                "try again"
            )
        used(place)
        return Tools(python=_python(place), versions=versions)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Let one thread of one process at a time make an environment.

        A second one would take it away from under those that use it already.
        """
        locks = self.cache / "tools-locks"
        locks.mkdir(parents=True, exist_ok=True)
        with (locks / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self, place: Path, interpreter: Interpreter, tools: Sequence[str]) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=FRESH, dir=place.parent))
        try:
            with Gateway(AsItIs(self.snapshot, ())) as gateway:
                self._fill(fresh, interpreter, tools, gateway.address)
                gateway.raise_failures()
            shutil.rmtree(place, ignore_errors=True)
            # Another process may have put the same environment there; either one is good.
            with suppress(OSError):
                fresh.replace(place)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _fill(
        self, fresh: Path, interpreter: Interpreter, tools: Sequence[str], index: IndexAddress
    ) -> None:
        self._run(["venv", "--quiet", "--python", str(interpreter.path), str(fresh)], index)
        self._run(
            [
                *("pip", "install", "--quiet", "--python", str(_python(fresh)), "--only-binary"),
                *(":all:", "--default-index", index.index_url, "--", *tools),
            ],
            index,
        )

    def _run(self, arguments: Sequence[str], index: IndexAddress) -> None:
        ended = run(
            [str(self.uv), *arguments],
            timeout=TIMEOUT,
            environment={
                "UV_CACHE_DIR": str(self.cache / "tools-uv"),
                "UV_NO_CONFIG": "1",
                "UV_PYTHON_DOWNLOADS": "never",
                "UV_NO_PROGRESS": "1",
                "UV_VENV_CLEAR": "1",
                "UV_LINK_MODE": "copy",
                "HTTP_PROXY": index.proxy_url,
            },
        )
        if ended.code != 0:
            raise EngineFailure(f"the engine's environment cannot be made: {tail(ended)}")


def _ask(place: Path, names: Sequence[str]) -> dict[str, str] | None:
    python = _python(place)
    if not os.access(python, os.X_OK):
        return None
    ended = run([str(python), "-I", "-c", _ASK, *names], timeout=60.0)
    try:
        answer = json.loads(ended.stdout)
    except ValueError:
        return None
    return {str(name): str(version) for name, version in answer.items()}


def _python(place: Path) -> Path:
    return place / "bin" / "python"


def _name(tool: str) -> str:
    return tool.partition(">")[0].partition("=")[0]
