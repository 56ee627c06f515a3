"""Licences as people write them beside a requirement, read as SPDX expressions (PEP 639)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

# What an Apache-2.0 project may import, where policy.toml names no list of its own.
DEFAULT_ALLOWED = (
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python", "HPND", "ISC"),
    *("LGPL-2.0-or-later", "LGPL-2.1-or-later", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU"),
    *("LGPL-2.0-only", "LGPL-2.1-only", "LGPL-3.0-only", "MPL-1.1", "MPL-2.0", "OFL-1.1"),
    *("PSF-2.0", "Python-2.0", "Unlicense", "ZPL-2.1", "Zlib"),
)


class Clarity(StrEnum):
    """How well a licence can be read."""

    CLEAR = "clear"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """What was read: the SPDX expressions that may be meant, one of them if it is clear."""

    clarity: Clarity
    meanings: tuple[str, ...] = ()


# Spellings in lower case without "license", "licence" and "the". Several meanings: ambiguous.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "apache": ("Apache-2.0", "Apache-1.1"),
    "apache 2": ("Apache-2.0",),
    "apache-2": ("Apache-2.0",),
    "apache (2.0)": ("Apache-2.0",),
    "apache 2.0": ("Apache-2.0",),
    "apache v2": ("Apache-2.0",),
    "apache v2.0": ("Apache-2.0",),
    "apache software": ("Apache-2.0", "Apache-1.1"),
    "apache software 2.0": ("Apache-2.0",),
    "asl 2.0": ("Apache-2.0",),
    "bsd": ("BSD-3-Clause", "BSD-2-Clause"),
    "bsd (prior)": ("BSD-4-Clause", "BSD-3-Clause"),
    "bsd-2": ("BSD-2-Clause",),
    "bsd-3": ("BSD-3-Clause",),
    "bsd (2 clause)": ("BSD-2-Clause",),
    "bsd (3 clause)": ("BSD-3-Clause",),
    "2-clause bsd": ("BSD-2-Clause",),
    "3-clause bsd": ("BSD-3-Clause",),
    "modified bsd": ("BSD-3-Clause",),
    "new bsd": ("BSD-3-Clause",),
    "simplified bsd": ("BSD-2-Clause",),
    "gpl": ("GPL-2.0-or-later", "GPL-3.0-or-later"),
    "gplv2": ("GPL-2.0-only",),
    "gplv2+": ("GPL-2.0-or-later",),
    "gplv3": ("GPL-3.0-only",),
    "gplv3+": ("GPL-3.0-or-later",),
    "agpl": ("AGPL-3.0-only", "AGPL-3.0-or-later"),
    "agplv3": ("AGPL-3.0-only",),
    "agplv3+": ("AGPL-3.0-or-later",),
    "lgpl": ("LGPL-2.1-or-later", "LGPL-3.0-or-later", "LGPL-2.0-or-later"),
    "lgplv2": ("LGPL-2.0-only",),
    "lgplv2+": ("LGPL-2.0-or-later",),
    "lgplv2.1": ("LGPL-2.1-only",),
    "lgplv2.1+": ("LGPL-2.1-or-later",),
    "lgpl 2.1+": ("LGPL-2.1-or-later",),
    "lgplv3": ("LGPL-3.0-only",),
    "lgplv3+": ("LGPL-3.0-or-later",),
    "mit": ("MIT",),
    "expat": ("MIT",),
    "mpl": ("MPL-2.0", "MPL-1.1"),
    "mpl 2.0": ("MPL-2.0",),
    "mozilla public 2.0 (mpl 2.0)": ("MPL-2.0",),
    "pil": ("HPND", "MIT-CMU"),
    "psf": ("PSF-2.0", "Python-2.0"),
    "psfl": ("PSF-2.0", "Python-2.0"),
    "python": ("PSF-2.0", "Python-2.0"),
    "python software foundation": ("PSF-2.0", "Python-2.0"),
    "public domain": ("Unlicense", "CC0-1.0"),
    "sil ofl 1.1": ("OFL-1.1",),
    "sil open font version 1.1": ("OFL-1.1",),
    "zope public 2.1": ("ZPL-2.1",),
    "zpl": ("ZPL-2.1", "ZPL-2.0"),
    "zpl 2.1": ("ZPL-2.1",),
    "zlib": ("Zlib",),
}
_NOISE = re.compile(r"\b(?:the|licen[sc]ed?(?: under)?)\b:?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:/|,|\(\+|\+(?=[A-Za-z(])|\s\+\s|\bor\b|\band\b)\s*", re.IGNORECASE)
_TOKEN = re.compile(r"\(|\)|[^\s()]+")
_OPERATORS = frozenset({"AND", "OR", "WITH", "(", ")"})
# SPDX gave these up because they do not say whether later versions count, too.
_GIVEN_UP = re.compile(r"\b(?P<name>[AL]?GPL-[0-9]\.[0-9])(?P<later>\+)?(?=[\s)]|$)")


def read_licence(comment: str) -> Licence:
    """Read a licence comment.

    Known spellings go before SPDX, and a list with `/`, `,` or `+` is read part by part: each
    part must be readable. Several meanings, or several parts, are ambiguous: a person knows.
    """
    text = comment.strip()
    if not text:
        return Licence(clarity=Clarity.MISSING)
    meanings = _meanings(text)
    if meanings:
        clarity = Clarity.CLEAR if len(meanings) == 1 else Clarity.AMBIGUOUS
        return Licence(clarity=clarity, meanings=meanings)
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    known = tuple(dict.fromkeys(meaning for part in parts for meaning in _meanings(part)))
    if len(parts) > 1 and known:
        return Licence(clarity=Clarity.AMBIGUOUS, meanings=known)
    return Licence(clarity=Clarity.UNKNOWN)


def permitted(licence: Licence, allowed: frozenset[str]) -> bool:
    """Say whether one of the meanings is allowed; what cannot be read is nobody's offence."""
    if not licence.meanings:
        return True
    return any(satisfied(meaning, lambda name: name in allowed) for meaning in licence.meanings)


def agree(ours: Licence, theirs: Licence) -> bool:
    """Say whether the licences that we name are enough for one of the meanings of theirs.

    To name one of several that a release offers is right; to leave one out that counts as well
    (`AND`) is not. What cannot be read agrees with everything.
    """
    named = {
        token
        for meaning in ours.meanings
        for token in _TOKEN.findall(meaning)
        if token not in _OPERATORS
    }
    if not named or not theirs.meanings:
        return True
    return any(satisfied(meaning, lambda name: name in named) for meaning in theirs.meanings)


def satisfied(expression: str, holds: Callable[[str], bool]) -> bool:
    """Evaluate an SPDX expression over which of its licences hold (SPDX 2.3, annex D).

    `X WITH Y` holds if X does: an exception only gives more freedom.
    """
    tokens = _TOKEN.findall(expression)
    value, rest = _either(tokens, holds)
    if rest:
        raise ValueError(f"{expression!r} is not an SPDX expression")
    return value


def _either(tokens: list[str], holds: Callable[[str], bool]) -> tuple[bool, list[str]]:
    value, rest = _both(tokens, holds)
    while rest and rest[0] == "OR":
        other, rest = _both(rest[1:], holds)
        value = value or other
    return value, rest


def _both(tokens: list[str], holds: Callable[[str], bool]) -> tuple[bool, list[str]]:
    value, rest = _one(tokens, holds)
    while rest and rest[0] == "AND":
        other, rest = _one(rest[1:], holds)
        value = value and other
    return value, rest


def _one(tokens: list[str], holds: Callable[[str], bool]) -> tuple[bool, list[str]]:
    if not tokens:
        raise ValueError("an SPDX expression ends too early")
    if tokens[0] == "(":
        value, rest = _either(tokens[1:], holds)
        if not rest:
            raise ValueError("an SPDX expression lacks a bracket")
        return value, rest[1:]
    rest = tokens[1:]
    if rest and rest[0] == "WITH":
        rest = rest[2:]
    return holds(tokens[0]), rest


def _meanings(text: str) -> tuple[str, ...]:
    forms = list(_forms(text))
    spelled = next((_SPELLINGS[form] for form in forms if form in _SPELLINGS), ())
    return spelled or _expression(text) or _expression(forms[0])


def _forms(text: str) -> Iterator[str]:
    plain = " ".join(_NOISE.sub(" ", text).lower().split())
    yield plain
    yield plain.replace(" ( ", " (").replace(" )", ")")
    yield plain.replace(" version ", " v")


def _expression(text: str) -> tuple[str, ...]:
    try:
        expression = str(canonicalize_license_expression(text.strip()))
    except (InvalidLicenseExpression, ValueError):
        return ()
    return (_GIVEN_UP.sub(_today, expression),)


def _today(found: re.Match[str]) -> str:
    return found["name"] + ("-or-later" if found["later"] else "-only")
