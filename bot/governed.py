"""Read the governed set from a directory."""

from collections.abc import Mapping
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


def parse_files(files: Mapping[str, bytes], directory: Path) -> GovernedSet:
    """Parse what was read from `directory`; raise UserError with every problem of every file."""
    try:
        return parse_governed(files)
    except Malformed as err:
        raise UserError(
            f"The governed set in {directory} cannot be read:\n{err}",
            "mend every line named above, then run it again",
        ) from err


def read_governed(directory: Path) -> GovernedSet:
    """Read and parse the governed set; raise UserError with every problem of every file."""
    return parse_files(read_files(directory), directory)
