"""Collect garbage less often while hundreds of pages become objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects that are made before a collection of the youngest; Python's own 700 cost a cold run of
# the real list a second in walking objects that all stay, and hardly a megabyte is saved by it.
YOUNG = 50_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Raise the thresholds while the block runs."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
