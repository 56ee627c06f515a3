"""Lines of upper-constraints.txt: `name===version` or `name===version;marker`."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.markers import Marker
from packaging.version import Version

from policies.name import NormalizedName
from policies.place import Malformed, Place, Problem
from policies.requirement import parse_requirement, place_in

_HINT = "allowed: name===version or name===version;python_version<'3.12'"


@dataclass(frozen=True)
class ConstraintLine:
    """One pin as it stands in a file; `text` is the line without its end."""

    text: str
    place: Place
    name: str
    key: NormalizedName
    version: str
    marker: Marker | None
    comment: str


def parse_constraint(text: str, place: Place) -> ConstraintLine:
    """Parse one line that holds a pin; raise Malformed with what is wrong with it."""
    line = parse_requirement(text, place)
    parts = list(line.specifier)
    if line.extras:
        at = place_in(place, text, text.strip().index("["))
        raise Malformed([Problem(at, "extras are not allowed in a pin", _HINT)])
    after_name = place_in(place, text, len(line.name))
    if len(parts) != 1 or parts[0].operator != "===":
        raise Malformed([Problem(after_name, f"{line.name} is not pinned with one ===", _HINT)])
    version = parts[0].version
    try:
        Version(version)
    except ValueError:  # InvalidVersion is one; so is a number of absurd length
        raise Malformed(
            [Problem(_version_in(text, place), f"{version!r} is not a version (PEP 440)", _HINT)]
        ) from None
    return ConstraintLine(
        text=text,
        place=place,
        name=line.name,
        key=line.key,
        version=version,
        marker=line.marker,
        comment=line.comment,
    )


def _version_in(text: str, place: Place) -> Place:
    content = text.strip()
    after = content.index("===") + 3
    blanks = len(content[after:]) - len(content[after:].lstrip())
    return place_in(place, text, after + blanks)


def text_of(name: str, version: str, marker: str = "") -> str:
    """Write one pin."""
    return f"{name}==={version};{marker}" if marker else f"{name}==={version}"
