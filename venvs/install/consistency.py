"""Find requirements among installed distributions that are not met."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from policies.name import normalize


@dataclass(frozen=True)
class Distribution:
    """An installed distribution, as its METADATA says (core metadata specification)."""

    name: str
    version: str
    requires: tuple[str, ...]
    requires_python: str = ""
    licence: str = ""
    summary: str = ""


def distributions(site_packages: Path, leave_out: Collection[str] = ()) -> dict[str, Distribution]:
    """Return what is installed, by normalised name; a directory without METADATA is left out.

    `leave_out` are names in site-packages that are links to what the system has.
    """
    found = {}
    for metadata in sorted(site_packages.glob("*.dist-info/METADATA")):
        one = _distribution(metadata)
        if one is not None and metadata.parent.name not in leave_out:
            found[one.name] = one
    return found


def unmet(
    installed: Mapping[str, Distribution], markers: Mapping[str, str], without: Collection[str]
) -> Iterator[str]:
    """Say of each requirement that is not met whose it is; those on `without` are left out.

    `markers` is the environment that markers are about (PEP 508), with the full version.
    """
    for one in installed.values():
        for text in one.requires:
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                continue  # Old metadata; the resolver has read it, or it could not be locked.
            name = normalize(requirement.name)
            if name not in without and _applies(requirement, markers):
                yield from _missing(one, requirement, installed.get(name))


def _applies(requirement: Requirement, markers: Mapping[str, str]) -> bool:
    marker = requirement.marker
    return marker is None or marker.evaluate({**markers, "extra": ""})


def _missing(
    one: Distribution, requirement: Requirement, there: Distribution | None
) -> Iterator[str]:
    if there is None:
        yield f"{one.name} {one.version} requires {requirement}, which is not in the lock"
        return
    try:
        fits = requirement.specifier.contains(Version(there.version), prereleases=True)
    except InvalidVersion:
        fits = True  # Nothing can be compared with it.
    if not fits and requirement.url is None:
        yield f"{one.name} {one.version} requires {requirement}, and {there.version} is there"


def _distribution(metadata: Path) -> Distribution | None:
    try:
        message = HeaderParser().parsestr(metadata.read_text(encoding="utf-8", errors="replace"))
        name = normalize(str(message["Name"]))
    except (OSError, ValueError):
        return None
    return Distribution(
        name=name,
        version=str(message["Version"] or ""),
        requires=tuple(str(one) for one in message.get_all("Requires-Dist", [])),
        requires_python=str(message["Requires-Python"] or ""),
        licence=str(message["License-Expression"] or message["License"] or ""),
        summary=str(message["Summary"] or ""),
    )
