"""How large a step between two versions is."""

from itertools import zip_longest
from typing import Literal

from packaging.version import InvalidVersion, Version

Level = Literal["major", "minor", "patch", "other"]


def level_of(old: str, new: str) -> Level:
    """Return which release segment differs first (epoch and first: major; PEP 440)."""
    try:
        left, right = Version(old), Version(new)
    except InvalidVersion:
        return "other"
    if left.epoch != right.epoch:
        return "major"
    for position, (a, b) in enumerate(zip_longest(left.release, right.release, fillvalue=0)):
        if a != b:
            return "major" if position == 0 else "minor" if position == 1 else "patch"
    return "other"
