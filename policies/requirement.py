"""Lines of requirement files: the subset of pip's format that global-requirements allows.

A line is `name[extras]specifiers;marker  # comment`; the old form with a colon, `name:(marker)`,
is understood too. Names only: no URL, no option, no hash.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from policies.name import NormalizedName, normalize
from policies.place import Malformed, Place, Problem

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
    modern = _without_colon(content)
    try:
        requirement = Requirement(modern)
        sorted(requirement.specifier, key=_specifier_key)
    except RecursionError:
        at = place_in(place, text, modern.find(";") + 1)
        raise Malformed([Problem(at, "not a requirement: nested too deeply", _HINT)]) from None
    except ValueError as err:  # InvalidRequirement is one; so are numbers of absurd length
        reason = str(err).splitlines()[0][:200]
        at = place_in(place, text, _stopped_at(str(err), modern, content))
        raise Malformed([Problem(at, f"not a requirement: {reason}", _HINT)]) from None
    if requirement.url is not None:
        at = place_in(place, text, content.index("@"))
        raise Malformed([Problem(at, "a URL is not allowed here, only a name", _HINT)])
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
    position = _comment_at(text)
    if position is None:
        return text.strip(), ""
    return text[:position].strip(), text[position + 1 :].strip()


def place_in(place: Place, text: str, offset: int) -> Place:
    """Return the place of a character of a text's content, counted from 0 at its beginning.

    `place` is that of the text; what stands for a whole file has no columns.
    """
    if not place.line:
        return place
    before = len(text) - len(text.lstrip())
    return Place(place.file, place.line, place.column + before + offset)


def _stopped_at(message: str, modern: str, content: str) -> int:
    """Return where in the content reading stopped: packaging marks it in its message, or not.

    Its last lines are what was read, and a caret under the place, both indented alike.
    """
    lines = message.splitlines()
    if len(lines) < 3 or not lines[-1].endswith("^"):  # noqa: PLR2004 - message, source, caret
        return 0
    offset = len(lines[-1]) - 1 - (len(lines[-2]) - len(lines[-2].lstrip()))
    if modern == content or offset <= modern.index(";"):
        return offset
    return offset - modern.index(";") + content.index("(")  # the old form, name:(marker)


def _comment_at(text: str) -> int | None:
    """Return where the comment's `#` stands: at the start, or after a space."""
    position = text.find("#")
    while position > 0 and not text[position - 1].isspace():
        position = text.find("#", position + 1)
    return position if position >= 0 else None


def _without_colon(content: str) -> str:
    """Return `name;marker` for the old form `name:(marker)`, and anything else as it is."""
    before, colon, after = content.partition(":")
    marker = after.strip()
    old = colon and marker.startswith("(") and marker.endswith(")")
    if not old or any(mark in before for mark in ";()"):
        return content
    return f"{before.strip()};{marker[1:-1]}"


def _refuse_foreign(content: str, text: str, place: Place) -> None:
    if content.startswith("-"):
        at = place_in(place, text, 0)
        raise Malformed(
            [Problem(at, f"the option {content.split(maxsplit=1)[0]} is not allowed", _HINT)]
        )
    if "--hash" in content:
        at = place_in(place, text, content.index("--hash"))
        raise Malformed([Problem(at, "a hash is not allowed", _HINT)])


def normal_form(line: RequirementLine) -> str:
    """Return the line as the community writes it.

    Specifiers in the order `>=` and `>`, then `===`, `==`, `~=`, `!=` by version, then `<` and
    `<=`; no spaces but two before the comment; extras sorted.
    """
    extras = f"[{','.join(sorted(line.extras))}]" if line.extras else ""
    specifiers = ",".join(str(part) for part in sorted(line.specifier, key=_specifier_key))
    marker = f";{_marker_text(line.marker)}" if line.marker is not None else ""
    position = _comment_at(line.text)
    comment = "" if position is None else f"  {line.text[position:].rstrip()}"
    return f"{line.name}{extras}{specifiers}{marker}{comment}"


def without(line: RequirementLine, operators: Container[str]) -> RequirementLine:
    """Return the line as if it had no specifier with one of these operators; its text stays."""
    kept = ",".join(str(part) for part in line.specifier if part.operator not in operators)
    return replace(line, specifier=SpecifierSet(kept))


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
