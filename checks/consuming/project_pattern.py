"""Tell which repositories a pattern in Zuul's configuration means.

A project stanza whose name begins with `^` is about every repository whose whole name, with or
without its host, the pattern matches (Zuul's documentation, "project.name"). The dialect is RE2's,
as for Zuul itself: a stranger's pattern cannot take longer than its text.
"""

from collections.abc import Iterable, Iterator

import re2

MARK = "^"
LONGEST = 1_000  # characters


class BadPattern(Exception):  # noqa: N818 - says what it is
    """A pattern that Zuul would refuse, too; the message says why."""


def meant(pattern: str, repositories: Iterable[str], hosts: Iterable[str] = ()) -> Iterator[str]:
    """Yield the repositories that a pattern is about; raise BadPattern."""
    if len(pattern) > LONGEST:
        raise BadPattern(f"a pattern of {len(pattern)} characters")
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options=options)
    except re2.error as err:
        raise BadPattern(f"{pattern} is no regular expression: {_reason(err)}") from err
    prefixes = ("", *(f"{host}/" for host in hosts))
    for name in repositories:
        if any(compiled.fullmatch(prefix + name) for prefix in prefixes):
            yield name


def _reason(err: Exception) -> str:
    told = err.args[0] if err.args else ""
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
