"""Holds: recorded limits on pins, each with its reason and its end (holds.toml)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from policies.place import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """One entry of holds.toml; it ends on the day `expires`, or when release `until` exists."""

    package: str
    key: NormalizedName
    specifier: SpecifierSet
    reason: str
    link: str = ""
    consumers: tuple[str, ...] = ()
    owner: str = ""
    added: date | None = None
    expires: date | None = None
    until: str | None = None
    place: Place


class HoldState(StrEnum):
    """Whether a hold still limits its pin."""

    ACTIVE = "active"
    EXPIRED = "expired"
    UNTIL_REACHED = "until-reached"


def state_of(hold: Hold, today: date, versions: Iterable[Version]) -> HoldState:
    """Return the hold's state, given the day and the releases that exist."""
    if hold.expires is not None and hold.expires <= today:
        return HoldState.EXPIRED
    if hold.until is not None and any(version >= Version(hold.until) for version in versions):
        return HoldState.UNTIL_REACHED
    return HoldState.ACTIVE
