"""Markers (PEP 508) over governed Pythons, and lines of constraints from versions per Python.

A governed Python is written "3.12" and means all its patch releases; Pythons compare as versions
(3.9 < 3.10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from packaging.markers import Marker

MOST_PATCHES = 200  # tried for one marker; what people write names two or three
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_IN = re.compile(r"\bin\b")


@cache
def python_key(python: str) -> tuple[int, int]:
    """Return the Python as (major, minor); raise ValueError when it is not written "X.Y"."""
    major, dot, minor = python.partition(".")
    if not (dot and major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()):
        raise ValueError(f"{python!r} is not a Python version; write it as in 3.12")
    return int(major), int(minor)


def applies(
    marker: Marker | str,
    python: str,
    *,
    sys_platform: str = "linux",
    platform_machine: str = "x86_64",
    extra: str = "",
) -> bool:
    """Say whether a marker is true on at least one patch release of a CPython.

    `extra` is the extra being asked for ("" for none). A marker's text serves as well.
    """
    return _applies(str(marker), python, sys_platform, platform_machine, extra)


@lru_cache(maxsize=262144)
def _applies(text: str, python: str, sys_platform: str, platform_machine: str, extra: str) -> bool:
    marker = _parsed(text)
    patches = patches_that_matter(text, python) if _looks_at_patches(text) else (0,)
    return any(
        marker.evaluate(_environment(f"{python}.{patch}", sys_platform, platform_machine, extra))
        for patch in patches
    )


def patches_that_matter(text: str, python: str) -> tuple[int, ...]:
    """Return patch releases of a Python that stand for all of them, for the marker's text.

    Comparing versions changes its answer only at a release that the marker names: that one, its
    neighbours, the first two and one beyond the last are all the cases there are. `in` looks at
    text: there the beginnings of named numbers, and numbers that begin with them, are cases too.
    Of a marker that names hundreds of releases, the first MOST_PATCHES cases count.
    """
    major, minor = python_key(python)
    release = re.compile(rf"(?<![\d.])0*{major}\.0*{minor}\.(\d{{1,9}})", re.ASCII)
    named = {int(digits) for digits in release.findall(text)}
    if _IN.search(text):
        named.update(_akin(_NUMBER.findall(text)))
    near = {patch + step for patch in named for step in (-1, 0, 1)}
    found = sorted(patch for patch in near | {0, 1} if patch >= 0)
    return (*found[: MOST_PATCHES - 1], found[-1] + 1)


def _akin(numbers: Iterable[str]) -> Iterator[int]:
    for digits in numbers:
        yield from (int(digits[:length]) for length in range(1, len(digits) + 1))
        yield from (int(digits) * 10 + last for last in range(10))


@lru_cache(maxsize=65536)
def _parsed(text: str) -> Marker:
    return Marker(text)


def _looks_at_patches(text: str) -> bool:
    return "python_full_version" in text or "implementation_version" in text


def _environment(
    full_version: str, sys_platform: str, platform_machine: str, extra: str
) -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "implementation_version": full_version,
        "os_name": "nt" if sys_platform == "win32" else "posix",
        "platform_machine": platform_machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}.get(
            sys_platform, ""
        ),
        "platform_version": "",
        "python_full_version": full_version,
        "python_version": ".".join(full_version.split(".")[:2]),
        "sys_platform": sys_platform,
        "extra": extra,
    }


def marker_for(pythons: Iterable[str], governed: Sequence[str]) -> str:
    """Return a marker that is true on exactly these of the governed Pythons; "" for all of them.

    Runs of neighbouring Pythons become ranges that are open where no governed Python follows.
    """
    order = sorted(governed, key=python_key)
    wanted = [python in set(pythons) for python in order]
    if all(wanted):
        return ""
    if not any(wanted):
        raise ValueError("a marker for no Python at all says nothing")
    return " or ".join(_range(order, first, last) for first, last in _runs(wanted))


def _runs(wanted: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for position, here in enumerate(wanted):
        if not here:
            continue
        if runs and runs[-1][1] == position - 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def _range(order: Sequence[str], first: int, last: int) -> str:
    if first == last and 0 < first < len(order) - 1:
        return f"python_version=='{order[first]}'"
    parts = []
    if first > 0:
        parts.append(f"python_version>='{order[first]}'")
    if last < len(order) - 1:
        parts.append(f"python_version<'{order[last + 1]}'")
    return " and ".join(parts)


def constraint_texts(
    spelling: str, versions: Mapping[str, str], governed: Sequence[str]
) -> tuple[str, ...]:
    """Return the lines that pin `versions` (Python -> version), lowest Python first.

    One version gets one line without a marker, even where only some Pythons install it. Several
    versions get disjoint lines that together cover every Python that installs the name.
    """
    by_version: dict[str, list[str]] = {}
    for python in sorted(versions, key=python_key):
        by_version.setdefault(versions[python], []).append(python)
    if len(by_version) == 1:
        return (f"{spelling}==={next(iter(by_version))}",)
    return tuple(
        f"{spelling}==={version};{marker_for(pythons, governed)}"
        for version, pythons in by_version.items()
    )
