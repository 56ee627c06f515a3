"""The order of lines in upper-constraints.txt.

Sorted by a hash of the name, releases of one family (oslo.*) do not touch neighbouring lines, and
so do not conflict when several are proposed at once.
"""

import hashlib
from collections.abc import Callable
from typing import Literal

Order = Literal["hashed", "name"]


def hashed_key(name: str) -> str:
    """Return the SHA-1 of the name as it is written, in hexadecimal."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


def sort_key(order: Order) -> Callable[[str], str]:
    """Return the function that gives a name its place."""
    return hashed_key if order == "hashed" else str.lower
