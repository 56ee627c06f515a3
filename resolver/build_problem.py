"""Build the problem of an update from the governed set, a day and the history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.governed import GovernedSet
from policies.hold import Hold, HoldState, state_of
from resolver.engines.interface import Platform
from resolver.floor import floors_of
from resolver.implicit_hold import ImplicitHold
from resolver.problem import Problem, named_prereleases, present_pins

Versions = Callable[[NormalizedName], Iterable[Version]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What a person chose for this run, beside what the law says."""

    pythons: tuple[str, ...]
    strategy: str
    free: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """The problem, and what is to be said about it before anything is solved."""

    problem: Problem
    ended: tuple[tuple[Hold, HoldState], ...]  # holds that limit no longer


def platforms_of(governed: GovernedSet) -> tuple[Platform, ...]:
    """Return the governed platforms."""
    return tuple(
        Platform(sys_platform=entry.sys_platform, platform_machine=entry.platform_machine)
        for entry in governed.policy.platforms
    )


def prepare(
    governed: GovernedSet,
    choices: Choices,
    *,
    day: date,
    implicit: Iterable[ImplicitHold],
    versions: Versions,
) -> Prepared:
    """Return the problem.

    A hold whose day has come, or whose release is out, does not limit any more; it is reported.
    An implicit hold ends when holds.toml names the package, or when a release exists that is
    newer than the one that was left.
    """
    present = present_pins(governed.constraints.entries, choices.pythons)
    states = [(hold, state_of(hold, day, versions(hold.key))) for hold in governed.holds]
    held = {hold.key for hold in governed.holds}
    problem = Problem(
        governed=governed,
        pythons=choices.pythons,
        platforms=platforms_of(governed),
        present=present,
        floors=() if choices.free else floors_of(present),
        holds=tuple(hold for hold, state in states if state is HoldState.ACTIVE),
        implicit_holds=tuple(
            entry
            for entry in implicit
            if entry.name not in held and not _outlived(entry, versions(entry.name))
        ),
        prereleases=named_prereleases(governed, present),
        uniform=choices.strategy == "uniform",
    )
    return Prepared(
        problem=problem, ended=tuple(pair for pair in states if pair[1] is not HoldState.ACTIVE)
    )


def _outlived(hold: ImplicitHold, versions: Iterable[Version]) -> bool:
    left = Version(hold.left)
    return any(version > left and not version.is_prerelease for version in versions)
