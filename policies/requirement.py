"""Lines of requirement files: the subset of pip's format that global-requirements allows.

A line is `name[extras]specifiers;marker  # comment`; the old form with a colon, `name:(marker)`,
is understood too. Names only: no URL, no option, no hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from policies.name import NormalizedName, normalize
from policies.place import Malformed, Place, Problem

_COMMENT = re.compile(r"(?:^|\s+)#")
_COLON = re.compile(r"^(?P<before>[^;:()]*?)\s*:\s*(?P<marker>\(.*\))\s*$")
_HINT = "allowed: name[extras]specifiers;marker  # comment"


@dataclass(frozen=True)
class RequirementLine:
    """One requirement as it stands in a file; `text` is the line without its end."""

    text: str
    place: Place
    name: str
    key: NormalizedName
    extras: frozenset[str]
    specifier: SpecifierSet
    marker: Marker | None
    comment: str


def parse_requirement(text: str, place: Place) -> RequirementLine:
    """Parse one line that holds a requirement; raise Malformed with what is wrong with it."""
    content, comment = split_comment(text)
    _refuse_foreign(content, text, place)
    colon = _COLON.match(content)
    written = f"{colon['before']};{colon['marker'][1:-1]}" if colon else content
    try:
        requirement = Requirement(written)
    except InvalidRequirement as err:
        reason = str(err).splitlines()[0]
        raise Malformed([Problem(place, f"not a requirement: {reason}", _HINT)]) from None
    if requirement.url is not None:
        raise Malformed([Problem(place, "a URL is not allowed here, only a name", _HINT)])
    return RequirementLine(
        text=text,
        place=place,
        name=requirement.name,
        key=normalize(requirement.name),
        extras=frozenset(requirement.extras),
        specifier=requirement.specifier,
        marker=requirement.marker,
        comment=comment,
    )


def split_comment(text: str) -> tuple[str, str]:
    """Split a line into its content and its comment, both stripped, the comment without `#`."""
    match = _COMMENT.search(text)
    if match is None:
        return text.strip(), ""
    return text[: match.start()].strip(), text[match.end() :].strip()


def _refuse_foreign(content: str, text: str, place: Place) -> None:
    column = len(text) - len(text.lstrip()) + 1
    at = Place(place.file, place.line, column)
    if content.startswith("-"):
        raise Malformed(
            [Problem(at, f"the option {content.split(maxsplit=1)[0]} is not allowed", _HINT)]
        )
    if "--hash" in content:
        at = Place(place.file, place.line, text.index("--hash") + 1)
        raise Malformed([Problem(at, "a hash is not allowed", _HINT)])


def normal_form(line: RequirementLine) -> str:
    """Return the line as the community writes it.

    Specifiers in the order `>=` and `>`, then `===`, `==`, `~=`, `!=` by version, then `<` and
    `<=`; no spaces but two before the comment; extras sorted.
    """
    extras = f"[{','.join(sorted(line.extras))}]" if line.extras else ""
    specifiers = ",".join(str(part) for part in sorted(line.specifier, key=_specifier_key))
    marker = f";{_marker_text(line.marker)}" if line.marker is not None else ""
    match = _COMMENT.search(line.text)
    comment = f"  {line.text[match.end() - 1 :].rstrip()}" if match else ""
    return f"{line.name}{extras}{specifiers}{marker}{comment}"


def _marker_text(marker: Marker) -> str:
    text = str(marker).replace('"', "'")
    return re.sub(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*", r"\1", text)


def _specifier_key(part: Specifier) -> tuple[int, Version, str]:
    group = 0 if part.operator in (">=", ">") else 2 if part.operator in ("<", "<=") else 1
    try:
        version = Version(part.version.removesuffix(".*"))
    except InvalidVersion:
        version = Version("0")
    return group, version, str(part)
