"""Read the governed set from a directory."""

from pathlib import Path

from bot.errors import UserError
from policies.governed import FILES, GovernedSet, parse_governed
from policies.place import Malformed


def read_files(directory: Path) -> dict[str, bytes]:
    """Return the governed files that are there, by name."""
    found = {}
    for name in FILES:
        try:
            found[name] = (directory / name).read_bytes()
        except FileNotFoundError:
            continue
    return found


def read_governed(directory: Path) -> GovernedSet:
    """Read and parse the governed set; raise UserError with every problem of every file."""
    try:
        return parse_governed(read_files(directory))
    except Malformed as err:
        raise UserError(f"The governed set in {directory} cannot be read:\n{err}") from err
