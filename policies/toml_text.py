"""Read governed TOML: text, values, and how its keys are spoken of."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from policies.place import Malformed, Place, Problem

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_MARK = b"\xef\xbb\xbf"


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Return the document; raise Malformed with the place of the syntax error (TOML 1.0)."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as err:
        match = _AT.search(str(err))
        place = Place(file, int(match[1]), int(match[2])) if match else Place(file, 0)
        reason = _AT.sub("", str(err)).strip() or "nested too deeply"
        raise Malformed([Problem(place, f"not TOML: {reason}")]) from None


def decode_toml(data: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    """Return a file as text, and what is wrong with its encoding: a mark, lines not in UTF-8.

    What cannot be decoded is replaced, so that the rest of the file can still be judged.
    """
    problems: list[Problem] = []
    if data.startswith(_MARK):
        hint = "remove it"
        problems.append(Problem(Place(file, 1), "the file begins with a byte order mark", hint))
    content = data.removeprefix(_MARK)
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as err:
            column = len(line[: err.start].decode("utf-8")) + 1
            place = Place(file, number, column)
            problems.append(Problem(place, "not UTF-8", "write the file in UTF-8"))
    return content.decode("utf-8", "replace"), tuple(problems)


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
