"""Write the text files that operators know beside the wheels of an environment."""

from __future__ import annotations

from policies.name import normalize
from venvs.pylock import Lock

HEADER = "# Managed with python_venv_build role"
KINDS = ("requirements", "global-constraints", "source-constraints")


def with_header(text: str) -> str:
    """Return a text that begins with the header as a line of its own, and ends with a newline."""
    lines = text.splitlines()
    body = lines[1:] if lines[:1] == [HEADER] else lines
    return "".join(f"{line}\n" for line in (HEADER, *body))


def constraints(lock: Lock) -> str:
    """Return exact pins of everything in a lock, sorted by name."""
    lines = (f"{one.name}=={one.version}" for one in lock.packages)
    return "".join(f"{line}\n" for line in (HEADER, *sorted(lines)))


def pins(text: str) -> dict[str, str]:
    """Return the versions that such a text has, by normalised name."""
    pairs = (line.partition("==") for line in text.splitlines() if "==" in line)
    return {normalize(name.strip()): version.strip() for name, _, version in pairs}
