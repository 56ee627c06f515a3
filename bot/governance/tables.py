"""Tables that fit a terminal of 80 columns."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.errors import printable

if TYPE_CHECKING:
    from rich.table import Table


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> "Table":
    """Return a table without lines; the last column takes what is left and wraps."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False)
    for title in titles:
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(*(printable(cell) for cell in row))
    return made
