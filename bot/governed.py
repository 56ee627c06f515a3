"""Read the governed set from a directory."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.errors import UserError
from checks.consuming.tree import DirectoryTree, Refused
from policies.governed import FILES, GovernedSet, parse_governed
from policies.place import Malformed

LARGEST = 16 * 1024 * 1024  # bytes; the largest governed file has a hundredth of that


def read_files(directory: Path) -> dict[str, bytes]:
    """Return the governed files that are there, by name.

    A change may put anything in their place: a link is followed only inside of the repository, and
    what is no regular file, or too large, is refused with UserError.
    """
    return read_within(directory, FILES)


def read_within(directory: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return the files of a directory that are there, by name; refuse what `read_files` refuses."""
    here = directory.resolve()
    root = next((place for place in (here, *here.parents) if (place / ".git").exists()), here)
    tree = DirectoryTree(root, largest=LARGEST)
    found = {}
    for name in names:
        try:
            data = tree.read(str((here / name).relative_to(root)))
        except Refused as err:
            raise UserError(
                f"{directory / name} is not read: {err}", "put a regular file in its place"
            ) from err
        if data is not None:
            found[name] = data
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
