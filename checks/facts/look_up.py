"""Ask the index about many names at once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from packaging.utils import NormalizedName, canonicalize_name

from checks.facts.pages import Absent, Answer, Known, Pages, Unknown
from resolver.index.interface import IndexFailure, Page

THREADS = 16


class Asked(Protocol):
    """The part of an index that is needed here (resolver.index.interface.Index)."""

    def page(self, name: NormalizedName) -> Page | None:
        """Return the project's page; None when no index has it; raise IndexUnavailable."""


def look_up(index: Asked, names: Iterable[NormalizedName]) -> Pages:
    """Return what the index says of each name; what it could not say is an answer, too."""
    wanted = sorted(set(names))
    with ThreadPoolExecutor(THREADS) as pool:
        answers = pool.map(lambda name: _answer(index, name), wanted)
        return Pages(answers=dict(zip(wanted, answers, strict=True)))


def _answer(index: Asked, name: NormalizedName) -> Answer:
    try:
        page = index.page(name)
    except IndexFailure as err:
        return Unknown(reason=str(err))
    return Absent() if page is None else Known(page=page, spelling=_spelling(page))


def _spelling(page: Page) -> str:
    """Return the name as the newest file name spells it that tells; "" where none does.

    File names of wheels are normalised (PEP 427), and so are those of newer sdists (PEP 625):
    only one that is not in that form was written by a person.
    """
    for file in reversed(page.files):
        if not file.is_wheel:
            stem = file.filename.rpartition("-")[0]
            own = canonicalize_name(stem)
            if own == page.name and stem != own.replace("-", "_"):
                return stem
    return ""
