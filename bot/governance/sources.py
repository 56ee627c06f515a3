"""Where the governance tools know the projects from: consumers.json, or their repositories."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import UserError
from checks.facts import Consumers

if TYPE_CHECKING:
    from bot.console import Terminal


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Where the command line says to look: a consumers.json, or directories of repositories."""

    file: Path | None
    places: tuple[Path, ...]
    branch: str
    max_age: int


def known_consumers(asked: Asked, names: tuple[str, ...], terminal: "Terminal") -> Consumers:
    """Return what the projects ask for; raise UserError where nothing says it."""
    if asked.file is not None:
        from bot.checking.consumers import consumers_of

        return consumers_of(asked.file, asked.branch, asked.max_age, names)
    if not asked.places:
        raise UserError(
            "nothing says what the projects ask for",
            "add --consumers FILE, or --projects DIR with their checkouts or mirrors",
        )
    from bot.consumers.extraction import extract_all
    from bot.consumers.repositories import find

    with terminal.progress() as progress:
        now = datetime.now(UTC).replace(microsecond=0)
        return extract_all(find(asked.places, names), asked.branch, now, progress)


def doubts(consumers: Consumers) -> list[str]:
    """Return in sentences what is not known of the projects."""
    if consumers.unknown:
        return [consumers.unknown]
    return [f"{c.repository}: {c.problem}" for c in consumers.consumers if c.problem]
