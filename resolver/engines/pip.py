"""Solve with pip: one dry run under each interpreter, read from its installation report.

pip's documentation, "Installation report" (version 1). pip resolves for the machine and the
patch release it runs on.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ValidationError

from resolver.engines.interface import (
    Answer,
    EngineFailure,
    IndexAddress,
    Question,
    Unresolvable,
)
from resolver.engines.interpreted import (
    PIP,
    TIMEOUT,
    Bench,
    expect_platform,
    pip_options,
    refusal,
    write_inputs,
)
from resolver.engines.interpreters import Places
from resolver.engines.per_python import OnePython, solve_each
from resolver.engines.process import run
from resolver.engines.tools import Workshop

_REASONS = ("ERROR: ", "The conflict is caused by", "Cannot install")
_VERSIONS = re.compile(r" \(from versions: [^)]*\)")


class Pip:
    """The pip engine; `cache` is pip's own cache, which lives as long as the snapshot."""

    def __init__(
        self, *, workshop: Workshop, places: Places, index: IndexAddress, cache: Path
    ) -> None:
        """Take where tools are made, where interpreters lie, and the gateway's address."""
        self._bench = Bench(workshop, places, (PIP,))
        self._index = index
        self._cache = cache

    @property
    def name(self) -> str:
        """Return the name on the command line."""
        return "pip"

    def version(self) -> str:
        """Return pip's version; raise EngineFailure."""
        return self._bench.version("pip")

    def check(self, pythons: tuple[str, ...]) -> None:
        """Raise EngineFailure when an interpreter, or pip for it, cannot be had."""
        self._bench.check(pythons)

    def solve(self, question: Question) -> Answer:
        """Answer with a run under each interpreter, more where they are to agree."""
        expect_platform(question, self.name)
        self.check(question.pythons)
        return solve_each(question, self._solve_one)

    def _solve_one(self, python: str, question: Question) -> OnePython | Unresolvable:
        with TemporaryDirectory(prefix="pinwarden-pip-") as name:
            directory = Path(name)
            write_inputs(directory, question)
            ended = run(
                [
                    *(str(self._bench.tools(python).python), "-I", "-m", "pip", "--isolated"),
                    *("install", "--dry-run", "--ignore-installed", "--report", "report.json"),
                    *("--index-url", self._index.index_url, "--trusted-host", _host(self._index)),
                    *("--cache-dir", str(self._cache), "--progress-bar", "off"),
                    *pip_options(question, self._index),
                    *("--constraint", "constraints.txt", "--requirement", "requirements.in"),
                ],
                cwd=directory,
                timeout=TIMEOUT,
            )
            if ended.code != 0:
                return refusal(ended, f"pip under Python {python}", proof)
            try:
                data = (directory / "report.json").read_bytes()
            except FileNotFoundError:
                # Nothing to install: every requirement's marker excludes this Python.
                if any(_applies_somewhere(line) for line in question.requirements):
                    raise EngineFailure(f"pip under Python {python} left no report") from None
                return OnePython(pins={}, requirers={})
        return read_report(data)


class _Metadata(BaseModel):
    name: str
    version: str
    requires_dist: tuple[str, ...] = ()


class _Item(BaseModel):
    metadata: _Metadata
    requested_extras: tuple[str, ...] = ()


class _Report(BaseModel):
    version: str
    install: tuple[_Item, ...]
    environment: dict[str, str]


def read_report(data: bytes) -> OnePython:
    """Read an installation report; raise EngineFailure when it is none."""
    try:
        report = _Report.model_validate_json(data)
        if report.version != "1":
            raise EngineFailure(f"pip wrote a report of version {report.version!r}, known is '1'")
        pins = {
            canonicalize_name(item.metadata.name): str(Version(item.metadata.version))
            for item in report.install
        }
        requirers: dict[NormalizedName, set[NormalizedName]] = {name: set() for name in pins}
        for item in report.install:
            for needed in _needed(item, report.environment):
                requirers.setdefault(needed, set()).add(canonicalize_name(item.metadata.name))
    except (ValidationError, InvalidVersion, InvalidRequirement) as err:
        words = " ".join(str(err).split())[:300]
        raise EngineFailure(f"pip wrote a report that cannot be read: {words}") from err
    return OnePython(pins=pins, requirers=requirers)


def _needed(item: _Item, environment: dict[str, str]) -> set[NormalizedName]:
    found = set()
    for text in item.metadata.requires_dist:
        requirement = Requirement(text)
        extras = item.requested_extras or ("",)
        if requirement.marker is None or any(
            requirement.marker.evaluate({**environment, "extra": extra}) for extra in extras
        ):
            found.add(canonicalize_name(requirement.name))
    return found


def proof(said: str) -> str:
    """Cut pip's reasons out of its output: without lists of versions, hints and tracebacks."""
    kept: list[str] = []
    for line in said.splitlines():
        text = line.strip()
        if text.startswith("Traceback"):
            break
        if text.startswith(_REASONS) or (kept and line.startswith("    ")):
            kept.append(_VERSIONS.sub("", text.removeprefix("ERROR: ")))
    return "\n".join(kept) or said.strip().rpartition("\n")[2]


def _applies_somewhere(line: str) -> bool:
    return Requirement(line).marker is None


def _host(index: IndexAddress) -> str:
    return index.index_url.split("/")[2]
