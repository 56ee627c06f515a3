"""Solve with uv: one universal run for all governed Pythons and platforms.

Follows uv's documentation, "Resolution" (universal resolution, fork strategy). The project
handed to uv is made for one run and holds nothing but what the question says; uv sees the index
only through the gateway.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import tomlkit
from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from policies.marker import applies, python_key
from resolver.engines.interface import (
    Answer,
    EngineFailure,
    IndexAddress,
    Platform,
    Question,
    Resolved,
    Unresolvable,
)
from resolver.engines.process import Ended, run

MINIMUM_VERSION = Version("0.9")
TIMEOUT = 900.0  # seconds; a cold run over 600 projects takes about 15
UNSATISFIABLE = "No solution found"


@dataclass(frozen=True, kw_only=True, slots=True)
class Uv:
    """The uv engine; `cache` is its cache directory, `executable` the uv to run."""

    executable: Path
    cache: Path
    index: IndexAddress

    @property
    def name(self) -> str:
        """Return the name on the command line."""
        return "uv"

    def version(self) -> str:
        """Return uv's version; raise EngineFailure when there is none to ask."""
        ended = self._run(["--version"], cwd=None, timeout=30.0)
        match = re.match(r"uv (\S+)", ended.stdout)
        if ended.code != 0 or match is None:
            raise EngineFailure(
                f"{self.executable} --version answered {ended.stdout.strip()[:80]!r}; "
                "is this uv? Reinstall it: pip install --force-reinstall uv"
            )
        return match[1]

    def check(self, pythons: tuple[str, ...]) -> None:
        """Raise EngineFailure when uv is too old; it needs no interpreter of `pythons`."""
        del pythons
        found = self.version()
        if Version(found) < MINIMUM_VERSION:
            raise EngineFailure(
                f"uv {found} is too old, {MINIMUM_VERSION} is the least: pip install --upgrade uv"
            )

    def solve(self, question: Question) -> Answer:
        """Answer with one universal run."""
        with TemporaryDirectory(prefix="pinwarden-uv-") as name:
            directory = Path(name)
            _write_project(directory, question)
            ended = self._run(_arguments(question, self.index), cwd=directory, timeout=TIMEOUT)
            if ended.code == 0:
                return _read_answer(ended.stdout, question)
            if UNSATISFIABLE in ended.stderr:
                return Unresolvable(message=_proof(ended.stderr))
        raise EngineFailure(f"uv ended with code {ended.code}: {_tail(ended.stderr)}")

    def _run(self, arguments: Sequence[str], *, cwd: Path | None, timeout: float) -> Ended:
        return run(
            [str(self.executable), *arguments],
            cwd=cwd,
            timeout=timeout,
            environment={
                "UV_CACHE_DIR": str(self.cache),
                # UV_NO_CONFIG would also hide the project's own table; a home without
                # configuration (process.py gives an empty one) is what is meant.
                "XDG_CONFIG_DIRS": str(self.cache),
                "UV_PYTHON_DOWNLOADS": "never",
                "UV_NO_PROGRESS": "1",
                # The gateway has retried already; what it refuses now stays refused.
                "UV_HTTP_RETRIES": "0",
                # It answers when a build has told what only a build can tell.
                "UV_HTTP_TIMEOUT": f"{TIMEOUT:.0f}",
                "HTTP_PROXY": self.index.proxy_url,
                "NO_COLOR": "1",
            },
        )


def _arguments(question: Question, index: IndexAddress) -> list[str]:
    arguments = [
        *("pip", "compile", "--universal", "--no-header", "--annotation-style", "line"),
        *("--python", sys.executable, "--python-version", _lowest(question.pythons)),
        *("--fork-strategy", "fewest" if question.uniform else "requires-python"),
        *("--default-index", index.index_url, "--prerelease", "if-necessary"),
        *("--no-sources", "--no-strip-markers", "--no-build"),
    ]
    for name in sorted(question.prereleases):
        arguments += ["--prerelease-package", f"{name}=allow"]
    return [*arguments, "--constraints", "constraints.txt", "requirements.in"]


def _write_project(directory: Path, question: Question) -> None:
    _write_lines(directory / "requirements.in", question.requirements)
    _write_lines(directory / "constraints.txt", question.constraints)
    document = tomlkit.document()
    document["project"] = {
        "name": "governed",
        "version": "0",
        "requires-python": f">={_lowest(question.pythons)}",
    }
    document["tool"] = {
        "uv": {
            "environments": [environment_marker(question.pythons, question.platforms)],
        }
    }
    (directory / "pyproject.toml").write_text(tomlkit.dumps(document), encoding="utf-8")


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _lowest(pythons: tuple[str, ...]) -> str:
    return min(pythons, key=python_key)


def environment_marker(pythons: tuple[str, ...], platforms: tuple[Platform, ...]) -> str:
    """Return the marker of every governed environment: CPython, these Pythons, these platforms."""
    places = " or ".join(
        f"(sys_platform == '{platform.sys_platform}'"
        f" and platform_machine == '{platform.platform_machine}')"
        for platform in platforms
    )
    return (
        f"implementation_name == 'cpython' and platform_python_implementation == 'CPython'"
        f" and ({places}) and ({_python_ranges(pythons)})"
    )


def _python_ranges(pythons: tuple[str, ...]) -> str:
    """Write the Pythons as ranges of minor versions; a gap in the list stays a gap."""
    runs: list[list[tuple[int, int]]] = []
    for key in sorted(python_key(python) for python in pythons):
        if runs and runs[-1][-1] == (key[0], key[1] - 1):
            runs[-1].append(key)
        else:
            runs.append([key])
    return " or ".join(
        f"(python_version >= '{first[0]}.{first[1]}'"
        f" and python_version < '{last[0]}.{last[1] + 1}')"
        for first, last in ((members[0], members[-1]) for members in runs)
    )


def _read_answer(text: str, question: Question) -> Resolved:
    pins: dict[str, dict[NormalizedName, str]] = {python: {} for python in question.pythons}
    requirers: dict[NormalizedName, set[NormalizedName]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith((" ", "#")):
            continue
        content, _, via = line.partition("  # via ")
        name, version, marker = _read_pin(content)
        requirers.setdefault(name, set()).update(_read_via(via))
        for python in _holding(marker, question.pythons, question.platforms):
            _take(pins[python], name, version)
    if not any(pins.values()):
        raise EngineFailure(f"uv answered nothing that can be read: {_tail(text)}")
    return Resolved(
        pins=pins, requirers={name: tuple(sorted(found)) for name, found in requirers.items()}
    )


def _read_pin(content: str) -> tuple[NormalizedName, str, str]:
    """Return name, version, and the marker as uv wrote it ("" for none)."""
    pin, _, marker = content.partition(" ; ")
    try:
        requirement = Requirement(pin.strip())
    except InvalidRequirement as err:
        raise EngineFailure(f"uv printed a line that is no requirement: {content!r}") from err
    specifiers = list(requirement.specifier)
    if len(specifiers) != 1 or specifiers[0].operator != "==":
        raise EngineFailure(f"uv printed a line that pins no version: {content!r}")
    return canonicalize_name(requirement.name), specifiers[0].version, marker.strip()


def _read_via(text: str) -> Iterable[NormalizedName]:
    for part in text.split(","):
        word = part.strip()
        if word and not word.startswith("-"):
            yield canonicalize_name(word.split("[")[0].split(" ")[0])


# Hundreds of lines bear the same few markers, and long ones.
@lru_cache(maxsize=4096)
def _holding(
    marker: str, pythons: tuple[str, ...], platforms: tuple[Platform, ...]
) -> tuple[str, ...]:
    """Return the Pythons on which a marker holds, on one of the platforms at least."""
    if not marker:
        return pythons
    try:
        parsed = Marker(marker)
    except InvalidMarker as err:
        raise EngineFailure(f"uv printed a marker that cannot be read: {marker!r}") from err
    return tuple(
        python
        for python in pythons
        if any(
            applies(
                parsed,
                python,
                sys_platform=platform.sys_platform,
                platform_machine=platform.platform_machine,
            )
            for platform in platforms
        )
    )


def _take(pins: dict[NormalizedName, str], name: NormalizedName, version: str) -> None:
    """Keep the lower version where the platforms of one Python differ.

    A line of constraints has no platform; the lower version is asked of all platforms next
    (solve.py), so that nothing is written that one of them cannot have.
    """
    known = pins.get(name)
    if known is None or Version(version) < Version(known):
        pins[name] = version


def _proof(stderr: str) -> str:
    """Cut uv's proof out of its output: from the sentence on, without the line drawing."""
    start = stderr.find(UNSATISFIABLE)
    lines = (re.sub(r"^[^\w`(]+", "", line) for line in stderr[start:].splitlines())
    return "\n".join(line for line in lines if line)


def _tail(text: str, limit: int = 800) -> str:
    return text.strip()[-limit:] or "(it said nothing)"
