"""Read the consumers.json that a person names."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import UserError
from checks.facts import Consumers


def consumers_of(file: Path, branch: str, max_age: int, repositories: Iterable[str]) -> Consumers:
    """Return what the file says of the repositories; older than `max_age` days it is unknown."""
    from checks.consumers.file import read

    try:
        data = file.read_bytes()
    except OSError as err:
        raise UserError(f"{file}: {err.strerror}", "pinwarden consumers extract DIR") from err
    consumers = read(data, branch=branch, now=datetime.now(UTC), oldest=timedelta(days=max_age))
    return consumers.covering(repositories)
