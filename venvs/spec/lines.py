"""Split the text of a requirements file into logical lines: comments, continuations, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_COMMENT = re.compile(r"(^|\s+)#.*$")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


@dataclass(frozen=True)
class Line:
    """A logical line without its comment; `where` is a file and the number of its first line.

    Variables of the environment are still as they were written.
    """

    text: str
    where: str


def logical_lines(text: str, where: str) -> Iterator[Line]:
    """Yield the lines that say something, joined where a backslash ends them."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(text.splitlines(), 1):
        first = first or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            parts.append(line[:-1])
            continue
        yield from _joined([*parts, line], f"{where}:{first}")
        parts, first = [], 0
    yield from _joined(parts, f"{where}:{first}")


def with_variables(text: str, environment: Mapping[str, str]) -> str:
    """Return a line with the values of its ${VARIABLES}; one that is not set stays as it is."""
    return _VARIABLE.sub(lambda match: environment.get(match[1], match[0]), text)


def _joined(parts: list[str], where: str) -> Iterator[Line]:
    text = _COMMENT.sub("", "".join(parts)).strip()
    if text:
        yield Line(text, where)
