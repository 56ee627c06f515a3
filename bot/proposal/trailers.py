"""Read the footers of a commit message: the `Key: value` lines of its last paragraph."""

import re

_TRAILER = re.compile(r"(?P<key>[A-Za-z0-9][A-Za-z0-9-]*): *(?P<value>.*)")
_PICKED = "(cherry picked from commit "  # What `git cherry-pick -x` puts among them.


def trailers_of(message: str) -> tuple[tuple[str, str], ...]:
    """Return (key, value) for each footer line, in order; empty if the last paragraph has others.

    Stricter than git, which allows some prose among them: ours never has any.
    """
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", message.strip("\n"))
    if len(paragraphs) == 1:
        return ()
    lines = [line for line in paragraphs[-1].split("\n") if not line.startswith(_PICKED)]
    found = [_TRAILER.fullmatch(line.rstrip()) for line in lines]
    if not all(found):
        return ()
    return tuple((match["key"], match["value"].strip()) for match in found if match)


def trailer(message: str, key: str) -> str | None:
    """Return the last value of a footer, None if there is none."""
    values = [value for name, value in trailers_of(message) if name == key]
    return values[-1] if values else None
