"""Search all that this process can see for the bot's password; a change puts it in for a script.

It prints where it found it, and never the password itself. Called as: python attack.py FILE, with
ATTACK_ROOT as the directory to search; FILE is made, as the script in whose place it is does.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

WORD = b"BOT-PASSWORD".lower()  # Not as it is, or it would find itself.
_LEFT_OUT = tuple(
    Path(place) for place in ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/sys", sys.base_prefix)
)
_MOST = 2_000_000


def main() -> int:
    """Search, and go on as if nothing had happened."""
    found = [str(place) for place in _places() if WORD in _content(place)]
    found += [name for name, value in os.environ.items() if WORD.decode() in value]
    sys.stdout.write(f"ATTACK RAN, FOUND: {found}\n")
    Path(sys.argv[1]).touch()
    return 0


def _places() -> Iterator[Path]:
    for directory, names, files in os.walk(os.environ.get("ATTACK_ROOT", "/")):
        here = Path(directory)
        names[:] = [name for name in names if _is_searched(here / name)]
        wanted = ("environ", "cmdline") if here.parts[:2] == ("/", "proc") else files
        yield from (here / name for name in wanted)


def _is_searched(place: Path) -> bool:
    if place in _LEFT_OUT or place.is_symlink():
        return False
    return place.parts[:2] != ("/", "proc") or (len(place.parts) == 3 and place.name.isdigit())


def _content(place: Path) -> bytes:
    try:
        with place.open("rb") as file:
            return file.read(_MOST) if place.is_file() else b""
    except OSError:
        return b""


if __name__ == "__main__":
    sys.exit(main())
