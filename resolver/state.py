"""The last run of a repository, kept so that `why-not` and `explain` answer at once and offline.

    .pinwarden/runs/latest -> <number>       always a whole run
    .pinwarden/runs/<number>/data/           the governed files as they were read
                             solution.json   the answer, and the question it answers
                             resolution.json what was said of it
                             record.json
                             snapshot/       the index's pages (resolver.index.snapshot)
                             engine-cache/   uv's cache, warm for the next question

A run is built in a directory that ends in ".partial" and renamed when it is whole; a partial one
that nobody works on any more is removed by the next run.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from resolver.engines.interface import Question, Resolved
from resolver.floor import Floor
from resolver.given_up import GivenUp
from resolver.implicit_hold import ImplicitHold
from resolver.problem import Limit
from resolver.record import Record
from resolver.values import Resolution

KEPT_RUNS = 2
Kind = TypeVar("Kind")


class StateMissing(Exception):  # noqa: N818 - says what is the case
    """There is no finished run to answer from, or it cannot be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedSolution:
    """A solution without its problem, which is built again from the governed files."""

    day: str
    question: Question
    floors: tuple[Floor, ...]
    resolved: Resolved
    given_up: tuple[GivenUp, ...]
    limits: tuple[Limit, ...]
    prereleases: tuple[str, ...]
    implicit_holds: tuple[ImplicitHold, ...]
    members: tuple[tuple[str, str, tuple[str, ...], str | None], ...]
    unknown: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run's directory."""

    path: Path

    @property
    def data(self) -> Path:
        """Return the copy of the governed files."""
        return self.path / "data"

    @property
    def engine_cache(self) -> Path:
        """Return the engine's cache."""
        return self.path / "engine-cache"

    @property
    def snapshot(self) -> Path:
        """Return the directory of the index's pages."""
        return self.path / "snapshot"

    def governed_files(self) -> Mapping[str, bytes]:
        """Return the governed files as the run read them."""
        return {path.name: path.read_bytes() for path in sorted(self.data.iterdir())}

    def solution(self) -> SavedSolution:
        """Read the saved solution; raise StateMissing."""
        return self._read("solution.json", SavedSolution)

    def resolution(self) -> Resolution:
        """Read the saved resolution; raise StateMissing."""
        return self._read("resolution.json", Resolution)

    def record(self) -> Record:
        """Read the run's record; raise StateMissing."""
        return self._read("record.json", Record)

    def save(
        self,
        files: Mapping[str, bytes],
        solution: SavedSolution,
        resolution: Resolution,
        record: Record,
    ) -> None:
        """Write everything but the snapshot and the engine's cache, which are there already."""
        self.data.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (self.data / name).write_bytes(data)
        (self.path / "solution.json").write_bytes(_adapter(SavedSolution).dump_json(solution))
        (self.path / "resolution.json").write_bytes(_adapter(Resolution).dump_json(resolution))
        (self.path / "record.json").write_bytes(_adapter(Record).dump_json(record))

    def _read(self, name: str, kind: type[Kind]) -> Kind:
        try:
            adapter: TypeAdapter[Kind] = _adapter(kind)  # type: ignore[arg-type] # Classes hash.
            value = adapter.validate_json((self.path / name).read_bytes())
        except FileNotFoundError as err:
            raise StateMissing(f"{self.path} has no {name}; run `pinwarden update` first") from err
        except ValidationError as err:
            raise StateMissing(
                f"{self.path / name} is of another version of pinwarden; run `pinwarden update`"
            ) from err
        return value


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type, as TypeAdapter takes it
    return TypeAdapter(kind)


class Runs:
    """The runs of one repository; `root` is its `.pinwarden/runs`."""

    def __init__(self, root: Path) -> None:
        """Remember the place; nothing is created until a run begins."""
        self._root = root

    def latest(self) -> Run:
        """Return the last whole run; raise StateMissing."""
        link = self._root / "latest"
        if not (link / "record.json").is_file():
            raise StateMissing(f"no finished run in {self._root}; run `pinwarden update` first")
        return Run(path=link.resolve())

    @contextmanager
    def begin(self) -> Iterator[Run]:
        """Give a new directory to fill; it becomes the latest run when the block ends well."""
        self._root.mkdir(parents=True, exist_ok=True)
        self._sweep()
        partial = Path(mkdtemp(prefix="", suffix=".partial", dir=self._root))
        lock = os.open(partial / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield Run(path=partial)
            if (partial / "record.json").is_file():
                self._publish(partial)
        finally:
            os.close(lock)
            shutil.rmtree(partial, ignore_errors=True)
            # The engine of a killed run may have written on while its directory was swept.
            self._sweep()

    def _publish(self, partial: Path) -> None:
        number = max((n for n in map(_number, self._root.iterdir()) if n is not None), default=0)
        while True:
            number += 1
            whole = self._root / str(number)
            try:
                partial.rename(whole)
            except OSError:  # Another run took the number in between.
                if not whole.exists():
                    raise
                continue
            break
        link = self._root / f"{number}.link"
        link.symlink_to(str(number))
        link.replace(self._root / "latest")
        for run in self._root.iterdir():
            found = _number(run)
            if found is not None and found <= number - KEPT_RUNS:
                shutil.rmtree(run, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what interrupted runs left; a directory whose lock is held is still in use."""
        for partial in self._root.glob("*.partial"):
            try:
                lock = os.open(partial / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
            except OSError:
                continue
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            else:
                shutil.rmtree(partial, ignore_errors=True)
            finally:
                os.close(lock)


def _number(path: Path) -> int | None:
    return int(path.name) if path.name.isdecimal() else None
