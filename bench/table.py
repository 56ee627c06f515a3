"""Draw the results as a table, on a terminal and as docs/benchmarks.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Self

HEAD = ("measured", "result", "target", "verdict")
PAGE = """\
# Benchmarks

Written by `make bench` on {day}: {cores} cores, Python {python}, uv {uv}, the list in data/. Both
sides of a ratio ran one after the other, each with a home and caches of its own. Raw uv is `uv pip
compile --universal` on the same list with the same recorded metadata. pip's side is one `pip
install --dry-run` with a cold cache, times the number of governed Pythons. Environments are
made of a nova-size set by the engine's one file; uv installs the same wheels with a warm cache.
The community's own script for one project is not measured: it cannot be had offline.

{table}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing, as text."""

    measured: str
    result: str
    target: str
    verdict: str

    @classmethod
    def ratio(cls, measured: str, ours: float, theirs: float, *, most: float) -> Self:
        """Compare two times in seconds; ours may be `most` times theirs."""
        ratio = ours / theirs
        result = f"{ours:.1f} s / {theirs:.1f} s = {ratio:.2f}"
        return cls(measured, result, f"at most {most}", _verdict(met=ratio <= most))

    @classmethod
    def times_faster(
        cls, measured: str, ours: float, theirs: float | None, *, least: float
    ) -> Self:
        """Compare two times in seconds; theirs must be `least` times ours."""
        if theirs is None:
            return cls.missing(measured, f"at least {least}")
        result = f"{theirs:.0f} s / {ours:.1f} s = {theirs / ours:.1f}"
        return cls(measured, result, f"at least {least}", _verdict(met=theirs / ours >= least))

    @classmethod
    def limit(cls, measured: str, value: float, unit: str, *, most: float) -> Self:
        """Compare a value with a limit."""
        return cls(
            measured,
            f"{value:.2f} {unit}".strip(),
            f"at most {most} {unit}".strip(),
            _verdict(met=value <= most),
        )

    @classmethod
    def missing(cls, measured: str, target: str) -> Self:
        """Say that there is no result."""
        return cls(measured, "not measured", target, "-")


def write(rows: Sequence[Row], page: Path) -> str:
    """Write the page and return the table."""
    table = draw(rows)
    page.write_text(
        PAGE.format(
            day=datetime.now(UTC).date(),
            cores=os.cpu_count(),
            python=platform.python_version(),
            uv=version("uv"),
            table=table.rstrip(),
        ),
        encoding="utf-8",
    )
    return table


def draw(rows: Sequence[Row]) -> str:
    """Draw a table that is Markdown, and aligned."""
    cells = [HEAD, *((row.measured, row.result, row.target, row.verdict) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def _verdict(*, met: bool) -> str:
    return "met" if met else "**missed**"
