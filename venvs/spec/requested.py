"""Read one spec or constraint: a name with a specifier, or a direct reference, and a marker."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from policies.name import NormalizedName, normalize
from venvs.spec.reference import ARCHIVE, PATH, Reference, is_reference, reference

_NAMED = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^]]*)\])?\s*@\s*(?P<rest>\S.*)"
)
_MARKER = re.compile(r"\s*;\s+|\s+;\s*")
_EXTRAS = re.compile(r"(?P<place>[^#]*?)\[(?P<extras>[\w\s,.-]*)\](?P<rest>#.*)?")
_OPTION = re.compile(r"\s--?[A-Za-z]")
_HASH = re.compile(r"--hash(?:=|\s+)sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Requested:
    """One line of specs or constraints.

    `name` is "" while a reference does not tell it. `digests` are the SHA-256 that the line
    demands (--hash). `text` is the line as it was written, without its options.
    """

    text: str
    where: str
    name: NormalizedName | None
    extras: tuple[str, ...] = ()
    specifier: SpecifierSet = SpecifierSet()  # noqa: RUF009 - never changed
    reference: Reference | None = None
    marker: Marker | None = None
    digests: frozenset[str] = frozenset()

    @property
    def pin(self) -> str | None:
        """The one version that a specifier allows, None when it allows more or has no version."""
        exact = [one for one in self.specifier if one.operator in ("==", "===")]
        return next((one.version for one in exact if not one.version.endswith(".*")), None)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left to choose."""
        return self.reference is not None or self.pin is not None


def requested(text: str, where: str, base: Path) -> Requested:
    """Read one spec; relative paths begin at `base`. Raise ValueError with what is wrong."""
    content, digests = _without_hashes(text)
    named = _NAMED.fullmatch(content)
    if named and not is_reference(named["name"]):
        found = _referred(named["rest"], base)
        return replace(
            found,
            text=content,
            where=where,
            name=normalize(named["name"]),
            extras=_extras(named["extras"] or ",".join(found.extras)),
            digests=digests,
        )
    if is_reference(_MARKER.split(content)[0]):
        return replace(_referred(content, base), text=content, where=where, digests=digests)
    try:
        plain = Requirement(content)
    except InvalidRequirement as err:
        raise ValueError(str(err).splitlines()[0]) from None
    return Requested(
        text=content,
        where=where,
        name=normalize(plain.name),
        extras=tuple(sorted(plain.extras)),
        specifier=plain.specifier,
        marker=plain.marker,
        digests=digests,
    )


def _referred(text: str, base: Path) -> Requested:
    place, *rest = _MARKER.split(text, maxsplit=1)
    marker = _marker(rest[0]) if rest else None
    with_extras = _EXTRAS.fullmatch(place)
    extras = ""
    if with_extras:
        extras = with_extras["extras"]
        place = with_extras["place"].rstrip() + (with_extras["rest"] or "")
    found, egg = reference(place.strip(), base)
    name, its = _egg(egg) if egg else (_name_of_file(found), "")
    return Requested(
        text=text,
        where="",
        name=name,
        extras=_extras(extras or its),
        reference=found,
        marker=marker,
    )


def _egg(egg: str) -> tuple[NormalizedName, str]:
    """Return name and extras of #egg=; some write a version after the name, which says nothing."""
    name, bracket, extras = egg.partition("[")
    try:
        return normalize(name.partition("==")[0]), extras.rstrip("]") if bracket else ""
    except ValueError as err:
        raise ValueError(f"#egg={egg}: {err}") from None


def _name_of_file(found: Reference) -> NormalizedName | None:
    if found.kind not in (ARCHIVE, PATH):
        return None
    try:
        if found.file_name.endswith(".whl"):
            return parse_wheel_filename(found.file_name)[0]
        return parse_sdist_filename(found.file_name)[0]
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None


def _marker(text: str) -> Marker:
    try:
        return Marker(text)
    except InvalidMarker as err:
        raise ValueError(str(err).splitlines()[0]) from None


def _extras(text: str) -> tuple[str, ...]:
    names = (part.strip() for part in text.split(","))
    return tuple(sorted({normalize(name) for name in names if name}))


def _without_hashes(text: str) -> tuple[str, frozenset[str]]:
    option = _OPTION.search(text)
    if option is None:
        return text, frozenset()
    options = text[option.start() :]
    if _HASH.sub("", options).strip():
        raise ValueError(
            f"{options.split()[0]} has no meaning here; of options, --hash=sha256: has"
        )
    return text[: option.start()].rstrip(), frozenset(_HASH.findall(options))
