"""Read a rule's documentation out of its docstring.

    One line that says what is wrong.

    What it does
        Text.

    Why is this bad
        Text.

    Bad
        global-requirements.txt:
            requests>=2  # Apache-2.0

    Good
        global-requirements.txt:
            requests  # Apache-2.0

    References
        G16, or an address.

An example is one file or several. Names with a meaning of their own: `base/FILE` (the state before
a change), `project/FILE` (a consuming project), `consumers/REPOSITORY/FILE` (what consumers.json
was extracted from), `message` (the commit message), `index.toml`, `zuul.toml`,
`requires.toml`, `resolved`, `engine`, `lowest`, `today`, `branch`.
"""

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from checks.rule import Rule

SECTIONS = ("What it does", "Why is this bad", "Bad", "Good", "References")
_FILE = re.compile(r"(?P<path>\S+):$")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExampleFile:
    """One file of an example; the text ends in a newline unless it is empty."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Documentation:
    """A rule's documentation, in parts."""

    summary: str
    what: str
    why: str
    bad: tuple[ExampleFile, ...]
    good: tuple[ExampleFile, ...]
    references: str


class Undocumented(ValueError):  # noqa: N818 - says what the rule is
    """A rule whose docstring lacks a part; a defect of ours."""


def documentation_of(rule: type[Rule]) -> Documentation:
    """Return a rule's documentation; raise Undocumented with what is missing."""
    lines = inspect.cleandoc(rule.__doc__ or "").split("\n")
    parts = dict(_sections(lines))
    missing = [title for title in SECTIONS if not parts.get(title, "").strip()]
    if missing or not lines[0]:
        raise Undocumented(f"{rule.__name__}: {', '.join(missing) or 'a summary'} missing")
    return Documentation(
        summary=lines[0],
        what=parts["What it does"],
        why=parts["Why is this bad"],
        bad=tuple(_files(parts["Bad"])),
        good=tuple(_files(parts["Good"])),
        references=parts["References"],
    )


def _sections(lines: list[str]) -> Iterator[tuple[str, str]]:
    starts = [number for number, line in enumerate(lines) if line in SECTIONS]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        body = textwrap.dedent("\n".join(lines[start + 1 : end])).strip("\n")
        yield lines[start], body


def _files(body: str) -> Iterator[ExampleFile]:
    lines = body.split("\n")
    starts = [number for number, line in enumerate(lines) if _FILE.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = textwrap.dedent("\n".join(lines[start + 1 : end])).strip("\n")
        yield ExampleFile(path=lines[start][:-1], text=f"{text}\n" if text else "")
