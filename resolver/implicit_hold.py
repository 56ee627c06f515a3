"""A pin that people lowered in a merged change without an entry in holds.toml."""

from dataclasses import dataclass
from datetime import date

from packaging.utils import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class ImplicitHold:
    """`name` was lowered from `left` to `version` by `commit`, and has stood there since.

    It holds until a release newer than `left` exists, or until holds.toml names the package.
    """

    name: NormalizedName
    version: str
    left: str
    commit: str
    day: date
    subject: str
