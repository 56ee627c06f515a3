"""Solve with pip-tools: pip-compile under each interpreter, read from the lines it prints."""

import re
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

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
from resolver.engines.pip import proof
from resolver.engines.process import run
from resolver.engines.tools import Workshop

PIP_TOOLS = "pip-tools>=7.5,<8"


class PipTools:
    """The pip-tools engine; `cache` is its own cache, which lives as long as the snapshot."""

    def __init__(
        self, *, workshop: Workshop, places: Places, index: IndexAddress, cache: Path
    ) -> None:
        """Take where tools are made, where interpreters lie, and the gateway's address."""
        self._bench = Bench(workshop, places, (PIP_TOOLS, PIP))
        self._index = index
        self._cache = cache

    @property
    def name(self) -> str:
        """Return the name on the command line."""
        return "pip-tools"

    def version(self) -> str:
        """Return the versions of pip-tools and of the pip in it; raise EngineFailure."""
        return f"{self._bench.version('pip-tools')} (pip {self._bench.version('pip')})"

    def check(self, pythons: tuple[str, ...]) -> None:
        """Raise EngineFailure when an interpreter, or pip-tools for it, cannot be had."""
        self._bench.check(pythons)

    def solve(self, question: Question) -> Answer:
        """Answer with a run under each interpreter, more where they are to agree."""
        expect_platform(question, self.name)
        self.check(question.pythons)
        return solve_each(question, self._solve_one)

    def _solve_one(self, python: str, question: Question) -> OnePython | Unresolvable:
        with TemporaryDirectory(prefix="pinwarden-pip-tools-") as name:
            directory = Path(name)
            write_inputs(directory, question)
            ended = run(
                [
                    *(str(self._bench.tools(python).python), "-I", "-m", "piptools", "compile"),
                    *("--no-config", "--no-header", "--annotation-style", "line", "--quiet"),
                    *("--resolver", "backtracking", "--allow-unsafe", "--strip-extras"),
                    *("--no-emit-options", "--no-emit-index-url", "--no-emit-trusted-host"),
                    *("--index-url", self._index.index_url),
                    *("--trusted-host", self._index.index_url.split("/")[2]),
                    *("--cache-dir", str(self._cache)),
                    *("--pip-args", shlex.join(pip_options(question, self._index))),
                    *("--constraint", "constraints.txt", "--output-file", "-", "requirements.in"),
                ],
                cwd=directory,
                timeout=TIMEOUT,
            )
        if ended.code != 0:
            return refusal(ended, f"pip-tools under Python {python}", proof)
        return read_lines(ended.stdout)


def read_lines(text: str) -> OnePython:
    """Read pip-compile's lines (`name==1.0  # via other`); raise EngineFailure otherwise."""
    pins: dict[NormalizedName, str] = {}
    requirers: dict[NormalizedName, set[NormalizedName]] = {}
    for line in text.splitlines():
        content, _, via = line.partition("  # via ")
        if not content.strip() or content.startswith("#"):
            continue
        name, version = _read_pin(content)
        pins[name] = version
        requirers[name] = {
            canonicalize_name(word.partition("[")[0])
            for word in re.split(r",\s*", via.strip())
            if word and not word.startswith("-")
        }
    return OnePython(pins=pins, requirers=requirers)


def _read_pin(content: str) -> tuple[NormalizedName, str]:
    try:
        requirement = Requirement(content.strip())
    except InvalidRequirement as err:
        raise EngineFailure(f"pip-tools printed a line that is no pin: {content[:200]!r}") from err
    specifiers = list(requirement.specifier)
    if len(specifiers) != 1 or specifiers[0].operator not in ("==", "==="):
        raise EngineFailure(f"pip-tools printed a line that pins no version: {content[:200]!r}")
    return canonicalize_name(requirement.name), specifiers[0].version
