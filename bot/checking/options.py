"""Options of the verbs that judge the governed set: what for, and what is looked up for it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TextIO, TypeVar

import click

from bot.options import consumers_options

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the command line asks for, beside what is judged."""

    data: str | None
    branch: str
    pythons: tuple[str, ...]
    today: date
    online: bool
    slow: bool
    zuul_places: tuple[Path, ...]
    consumers_file: Path | None
    max_age: int
    message: str = ""
    uploader: str = ""


_OPTIONS = (
    click.option(
        "--data", metavar="DIR", help="The governed directory.  [default: data/, or the top]"
    ),
    click.option("--branch", default="", metavar="NAME", help="The branch whose rules count."),
    click.option("--python", "pythons", multiple=True, metavar="X.Y", help="A governed Python."),
    click.option("--online", is_flag=True, help="Ask the index, too, for rules that need it."),
    click.option("--slow", is_flag=True, help="Ask the engine, too, whether the pins go together."),
    click.option(
        "--zuul",
        "zuul_places",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Checkouts with Zuul configurations, for rules that need them.",
    ),
    consumers_options,
    click.option("--message", type=click.File(), help="Take the commit message from this file."),
    click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DAY",
        help="Judge as on this day.  [default: today]",
    ),
)


def judging_options(command: Callable[..., Result]) -> Callable[..., Result]:
    """Add the options, and hand the command what they say as `asked`."""

    @functools.wraps(command)
    def wired(  # noqa: PLR0913 - click hands over every option
        *args: object,
        data: str | None,
        branch: str,
        pythons: tuple[str, ...],
        online: bool,
        slow: bool,
        zuul_places: tuple[Path, ...],
        consumers_file: Path | None,
        max_age: int,
        message: TextIO | None,
        today: datetime | None,
        **kwargs: object,
    ) -> Result:
        asked = Asked(
            data=data,
            branch=branch,
            pythons=pythons,
            today=(today or datetime.now(UTC)).date(),
            online=online,
            slow=slow,
            zuul_places=zuul_places,
            consumers_file=consumers_file,
            max_age=max_age,
            message="" if message is None else message.read(),
        )
        return command(*args, asked=asked, **kwargs)

    with_options: Callable[..., Result] = wired
    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return with_options
