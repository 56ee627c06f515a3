"""What can go wrong, as the person who called a verb is told it."""

from __future__ import annotations

USAGE = 2  # wrong options or wrong input: the caller can mend it
REFUSED = 1  # a "no": something was found that must not go on
FAILED = 3  # could not be done: network, tool, disk, a bug
INTERRUPTED = 130


class VenvError(Exception):
    """Something that ends a verb: what, where and why; `hint` is the next step."""

    code = FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(VenvError):
    """The options or the input files are wrong."""

    code = USAGE


class RefusedError(VenvError):
    """The work could go on but must not: a digest that differs, a pin that is missing."""

    code = REFUSED
