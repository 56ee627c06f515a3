"""Soft floors: no present pin goes down, unless the smallest set of them has to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from packaging.utils import NormalizedName

from policies.marker import marker_for


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Floor:
    """On these Pythons, `name` shall not be lower than `version`."""

    name: NormalizedName
    version: str
    pythons: tuple[str, ...]

    def line(self, governed: Sequence[str]) -> str:
        """Return the floor as a line of constraints, marked when it is not for all Pythons."""
        marker = marker_for(self.pythons, governed)
        return f"{self.name}>={self.version}" + (f" ; {marker}" if marker else "")

    def split(self) -> tuple["Floor", ...]:
        """Return one floor per Python, so that each can be given up on its own."""
        return tuple(
            Floor(name=self.name, version=self.version, pythons=(python,))
            for python in self.pythons
        )


def floors_of(
    present: Mapping[str, Mapping[NormalizedName, str]], *, without: Iterable[NormalizedName] = ()
) -> tuple[Floor, ...]:
    """Return a floor per present name and version, for the Pythons that have it."""
    left_out = frozenset(without)
    pythons: dict[tuple[NormalizedName, str], list[str]] = {}
    for python, pins in present.items():
        for name, version in pins.items():
            if name not in left_out:
                pythons.setdefault((name, version), []).append(python)
    return tuple(
        Floor(name=name, version=version, pythons=tuple(found))
        for (name, version), found in sorted(pythons.items())
    )


def joined(floors: Iterable[Floor]) -> tuple[Floor, ...]:
    """Put floors of one name and version back together after a split."""
    pythons: dict[tuple[NormalizedName, str], list[str]] = {}
    for floor in floors:
        pythons.setdefault((floor.name, floor.version), []).extend(floor.pythons)
    return tuple(
        Floor(name=name, version=version, pythons=tuple(found))
        for (name, version), found in sorted(pythons.items())
    )
