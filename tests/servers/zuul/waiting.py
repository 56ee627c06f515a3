"""Wait until something is seen, never without an end, and say what was waited for."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def wait_for(
    what: str,
    look: Callable[[], Seen | None],
    *,
    within: float = 120.0,
    every: float = 0.1,
    alive: Callable[[], object] = lambda: None,
) -> Seen:
    """Return what `look` sees as soon as it is something; raise AssertionError after `within`.

    Times are in seconds. `alive` raises when there is nothing left to wait for.
    """
    deadline = time.monotonic() + within
    while not (seen := look()):
        alive()
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {within:.0f} s in vain for: {what}")
        time.sleep(every)
    return seen
