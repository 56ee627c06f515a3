"""What pip and pip-tools have in common: tools of each interpreter, input files, refusals."""

import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from packaging.version import Version

from resolver.engines.interface import EngineFailure, IndexAddress, Question, Unresolvable
from resolver.engines.interpreters import Places, find
from resolver.engines.process import Ended, tail
from resolver.engines.tools import Tools, Workshop

# 26.0 is the first pip that admits pre-releases by name (--all-releases).
PIP = "pip>=26.0,<27"
TIMEOUT = 3600.0  # seconds for one Python; the real list takes minutes
_UNFETCHED = "Could not fetch URL"
_REFUSALS = ("ResolutionImpossible", "No matching distribution found", "No matching distributions")


class Bench:
    """The tools of one engine, for every interpreter that it was asked to check."""

    def __init__(self, workshop: Workshop, places: Places, tools: Sequence[str]) -> None:
        """Take where environments are made, where interpreters lie, and what goes in."""
        self._workshop = workshop
        self._places = places
        self._wanted = tuple(tools)
        self._tools: dict[str, Tools] = {}

    def check(self, pythons: Sequence[str]) -> None:
        """Find every interpreter first, then make what is missing; raise EngineFailure."""
        missing = [python for python in pythons if python not in self._tools]
        for python, interpreter in find(missing, self._places).items():
            self._tools[python] = self._workshop.environment(interpreter, self._wanted)

    def tools(self, python: str) -> Tools:
        """Return the tools of one Python."""
        self.check([python])
        return self._tools[python]

    def version(self, name: str) -> str:
        """Return the version of a tool; where Pythons differ, the version on each."""
        if not self._tools:
            self.check([f"{sys.version_info.major}.{sys.version_info.minor}"])
        by_python = {python: tools.versions[name] for python, tools in self._tools.items()}
        if len(set(by_python.values())) == 1:
            return next(iter(by_python.values()))
        return ", ".join(
            f"{version} on {python}"
            for python, version in sorted(by_python.items(), key=lambda pair: Version(pair[0]))
        )


def pip_options(question: Question, index: IndexAddress) -> list[str]:
    """Return the options that make pip see the gateway only, and wheels only.

    The gateway shows an sdist whose metadata is known as a wheel that stands in for it.
    """
    options = [
        *("--proxy", index.proxy_url, "--retries", "0", "--timeout", "120"),
        *("--only-binary", ":all:", "--no-input", "--disable-pip-version-check"),
    ]
    for name in sorted(question.prereleases):
        options += ["--all-releases", name]
    return options


def write_inputs(directory: Path, question: Question) -> None:
    """Write requirements.in and constraints.txt."""
    for name, lines in (
        ("requirements.in", question.requirements),
        ("constraints.txt", question.constraints),
    ):
        (directory / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def expect_platform(question: Question, engine: str) -> None:
    """Raise EngineFailure when this machine is none of the governed platforms."""
    here = (sys.platform, platform.machine())
    if here not in {(p.sys_platform, p.platform_machine) for p in question.platforms}:
        raise EngineFailure(
            f"{engine} resolves for the machine it runs on ({' '.join(here)}), which is none of "
            "the governed platforms; use --engine uv"
        )


def refusal(ended: Ended, engine: str, clean: Callable[[str], str]) -> Unresolvable:
    """Read a failing end: a refusal is an answer, anything else raises EngineFailure."""
    said = f"{ended.stdout}\n{ended.stderr}"
    if _UNFETCHED not in said and any(sign in said for sign in _REFUSALS):
        return Unresolvable(message=clean(said))
    raise EngineFailure(f"{engine} ended with code {ended.code}: {tail(ended)}")
