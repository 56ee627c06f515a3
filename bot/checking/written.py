"""Also write a report to files, one for each format that was asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from bot.errors import UserError
from bot.files import write_atomic

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One file that was asked for, and the format of its content."""

    format: str
    file: Path


class _WantedType(click.ParamType[Wanted]):
    name = "FORMAT=FILE"

    def __init__(self, formats: Sequence[str]) -> None:
        self._formats = tuple(formats)

    def convert(
        self, value: str | Wanted, param: click.Parameter | None, ctx: click.Context | None
    ) -> Wanted:
        if isinstance(value, Wanted):
            return value
        wanted, equals, file = value.partition("=")
        if wanted not in self._formats or not equals or not file:
            known = ", ".join(self._formats)
            self.fail(f"{value!r} is not FORMAT=FILE with a format of {known}.", param, ctx)
        return Wanted(format=wanted, file=Path(file))


def write_option(
    formats: Sequence[str],
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Add --write; the command gets `wanted`, a tuple of Wanted."""
    return click.option(
        "--write",
        "wanted",
        multiple=True,
        type=_WantedType(formats),
        metavar="FORMAT=FILE",
        help="Write it to this file as well; repeatable.",
    )


def write_all(wanted: Sequence[Wanted], rendered: Callable[[str], str]) -> None:
    """Write every file as a whole; `rendered` gives the text of a format."""
    for one in wanted:
        try:
            write_atomic(one.file.absolute(), rendered(one.format).encode())
        except OSError as err:
            raise UserError(
                f"{one.file}: cannot be written ({err.strerror}).",
                "its directory must exist and be writable",
            ) from err
