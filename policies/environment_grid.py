"""Compare markers by meaning, over every environment that they speak of (PEP 508).

Two markers are the same when they are true in the same environments. Which environments there are
is taken from the markers themselves: each platform and machine in use or named, and each Python
from the oldest named to one after the newest, so that `sys_platform!='win32'` is not the same as
no marker, although a community may govern Linux alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from packaging.markers import Marker

from policies.marker import python_key

_QUOTED = re.compile(r"""["']([^"']*)["']""")
_PYTHON = re.compile(r"\b([23]\.\d{1,3})(?:\.\d+)?\b")
_SYSTEMS = {"linux": ("posix", "Linux"), "darwin": ("posix", "Darwin"), "win32": ("nt", "Windows")}
_MACHINES = ("x86_64", "aarch64", "arm64", "AMD64")
_SYSTEM = re.compile(r"\b(?:sys_platform|platform_system|os_name)\b")
_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy"}
MOST_PYTHONS = 60


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment, in the values that markers can ask for; `key` identifies it."""

    key: tuple[str, ...]

    def values(self) -> dict[str, str]:
        """Return it as `packaging` wants it."""
        full, system, machine, implementation = self.key
        os_name, platform_system = _SYSTEMS[system]
        return {
            "implementation_name": implementation,
            "implementation_version": full,
            "os_name": os_name,
            "platform_machine": machine,
            "platform_python_implementation": _IMPLEMENTATIONS[implementation],
            "platform_release": "",
            "platform_system": platform_system,
            "platform_version": "",
            "python_full_version": full,
            "python_version": ".".join(full.split(".")[:2]),
            "sys_platform": system,
            "extra": "",
        }


def grid(markers: Iterable[Marker | None], governed: Sequence[str]) -> tuple[Environment, ...]:
    """Return the environments over which these markers are compared."""
    texts = tuple(sorted({str(marker) for marker in markers if marker is not None}))
    return _grid(texts, tuple(governed))


@lru_cache(maxsize=4096)
def _grid(texts: tuple[str, ...], governed: tuple[str, ...]) -> tuple[Environment, ...]:
    words = {word for text in texts for word in _QUOTED.findall(text)}
    everything = " ".join(texts)
    systems = tuple(_SYSTEMS) if _SYSTEM.search(everything) else ("linux",)
    machines = dict.fromkeys((*_MACHINES[:2], *sorted(words & set(_MACHINES[2:]))))
    if "platform_machine" not in everything:
        machines = dict.fromkeys(_MACHINES[:1])
    implementations = tuple(_IMPLEMENTATIONS) if "implementation" in everything else ("cpython",)
    return tuple(
        Environment((full, system, machine, implementation))
        for full in _pythons(texts, governed)
        for system in systems
        for machine in machines
        for implementation in implementations
    )


def _pythons(texts: tuple[str, ...], governed: tuple[str, ...]) -> Iterator[str]:
    """Yield full versions: each Python of the range, and some around each named patch release."""
    named = {found for text in texts for found in _PYTHON.findall(text)}
    keys = sorted(python_key(python) for python in {*named, *governed})[:MOST_PYTHONS]
    if not keys:
        return
    low, high = keys[0], keys[-1]
    for major, minor in _between(low, high):
        yield f"{major}.{minor}.0"
        for patch in _patches(texts, f"{major}.{minor}"):
            yield f"{major}.{minor}.{patch}"


def _between(low: tuple[int, int], high: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for major in range(low[0], high[0] + 1):
        first = max(0, low[1] - 1) if major == low[0] else 0
        last = high[1] + 1 if major == high[0] else 7 if major == 2 else first  # noqa: PLR2004 - 2.7 was the last
        for minor in range(first, min(last, first + MOST_PYTHONS) + 1):
            yield major, minor


def _patches(texts: tuple[str, ...], python: str) -> Iterator[int]:
    pattern = re.compile(rf"\b{re.escape(python)}\.(\d{{1,4}})\b")
    named = {int(found) for text in texts for found in pattern.findall(text)}
    yield from sorted({n + step for n in named for step in (-1, 0, 1) if n + step > 0})


@lru_cache(maxsize=262144)
def _true(text: str, environment: Environment) -> bool:
    return _marker(text).evaluate(environment.values())


@lru_cache(maxsize=8192)
def _marker(text: str) -> Marker:
    return Marker(text)


def true_in(marker: Marker | None, environment: Environment) -> bool:
    """Say whether a marker is true in an environment; no marker always is."""
    return marker is None or _true(str(marker), environment)


def same(
    these: Sequence[Marker | None], those: Sequence[Marker | None], governed: Sequence[str]
) -> bool:
    """Say whether any of `these` is true just where any of `those` is."""
    if None in these and None in those:
        return True
    return all(
        any(true_in(marker, environment) for marker in these)
        == any(true_in(marker, environment) for marker in those)
        for environment in grid((*these, *those), governed)
    )


def alike_on_every_python(markers: Sequence[Marker | None], governed: Sequence[str]) -> bool:
    """Say whether markers together speak of platforms at most: on each Python they mean the same.

    A name that is split by Python, and there on each, is one that no Python is left out of.
    """
    if None in markers:
        return True
    found: dict[tuple[str, ...], bool] = {}
    for environment in grid(markers, governed):
        here = any(true_in(marker, environment) for marker in markers)
        if found.setdefault(environment.key[1:], here) != here:
            return False
    return True


def narrowed_by_python(
    marker: Marker, whole: Sequence[Marker | None], governed: Sequence[str]
) -> bool:
    """Say whether a marker means what others mean together, but on some Pythons only.

    On each Python it is true just where they are, or nowhere.
    """
    differs: set[str] = set()
    true: set[str] = set()
    for environment in grid((marker, *whole), governed):
        full = environment.key[0]
        here = true_in(marker, environment)
        if here:
            true.add(full)
        if here != any(true_in(other, environment) for other in whole):
            differs.add(full)
    return not differs & true
