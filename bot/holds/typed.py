"""What the verbs of hold share: days as they are typed, today, and the file as it is."""

from datetime import UTC, date, datetime
from pathlib import Path

import click


class Day(click.ParamType[date]):
    """A day written 2026-12-01."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return the day."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-12-01", param, ctx)


def today() -> date:
    """Return the day in UTC, by which holds end."""
    return datetime.now(UTC).date()


def text_of(place: Path) -> str:
    """Return a file's text with its line ends as they are; "" where there is none."""
    # Not read_text, which would turn CR LF into LF.
    return place.read_bytes().decode() if place.exists() else ""
