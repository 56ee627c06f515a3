"""Where something stands in a file, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A file, a line and a column, both counted from 1; line 0 means the file as a whole."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input: where, what, and what is allowed instead."""

    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


def reading_order(problem: Problem) -> tuple[int, int]:
    """Sort problems of one file by where they stand."""
    return problem.place.line, problem.place.column


class Malformed(ValueError):  # noqa: N818 - says what the input is
    """An input that cannot be read; carries every problem that was found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep all problems."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
