"""Read governed TOML: values, and the lines where its tables stand."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from policies.place import Malformed, Place, Problem

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Return the document; raise Malformed with the place of the syntax error (TOML 1.0)."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as err:
        match = _AT.search(str(err))
        place = Place(file, int(match[1]), int(match[2])) if match else Place(file, 0)
        reason = _AT.sub("", str(err)).strip() or "nested too deeply"
        raise Malformed([Problem(place, f"not TOML: {reason}")]) from None


def table_lines(text: str, name: str) -> Iterator[int]:
    """Yield the line numbers of `[[name]]` headers, in order."""
    header = re.compile(rf"^\s*\[\[\s*{re.escape(name)}\s*\]\]")
    for number, line in enumerate(text.splitlines(), start=1):
        if header.match(line):
            yield number


def key_path(location: tuple[int | str, ...]) -> str:
    """Write a location as people write it: `family[2].packages`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def nearest(word: str, words: Mapping[str, object]) -> str:
    """Return a hint that names the known word nearest to an unknown one."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(words), n=1)
    return f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(words))}"
