"""Families that move together or not at all."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.policy import Family
from resolver.engines.interface import Resolved
from resolver.index.interface import Index
from resolver.newest import newest_of
from resolver.problem import Limit, Problem


def members_of(family: Family, names: Iterable[NormalizedName]) -> tuple[NormalizedName, ...]:
    """Return the names that a family's patterns take in, sorted."""
    return tuple(
        sorted(
            name
            for name in set(names)
            if any(fnmatchcase(name, pattern) for pattern in family.packages)
        )
    )


def limits_for(problem: Problem, answer: Resolved, index: Index) -> tuple[Limit, ...]:
    """Return limits that keep every torn family where it is.

    A family is torn when one member moves up while another stays below its newest release.
    """
    limited = {limit.name for limit in problem.limits if limit.kind == "family"}
    found: list[Limit] = []
    for family in problem.governed.policy.families:
        if not family.together:
            continue
        members = members_of(family, {name for pins in answer.pins.values() for name in pins})
        if limited.intersection(members):
            continue
        moving = [name for name in members if _moves_up(name, problem, answer)]
        behind = [name for name in members if _is_behind(name, problem, answer, index)]
        if moving and behind:
            found.extend(
                _stay(name, behind, family, problem) for name in moving if name not in behind
            )
            found.extend(_stay(name, behind, family, problem) for name in moving if name in behind)
    return tuple(found)


def _moves_up(name: NormalizedName, problem: Problem, answer: Resolved) -> bool:
    return any(
        name in problem.present[python]
        and name in answer.pins[python]
        and Version(answer.pins[python][name]) > Version(problem.present[python][name])
        for python in problem.pythons
    )


def _is_behind(name: NormalizedName, problem: Problem, answer: Resolved, index: Index) -> bool:
    last = newest_of(name, index, prereleases=name in problem.prereleases)
    return last is not None and any(
        name in pins and Version(pins[name]) < last for pins in answer.pins.values()
    )


def _stay(
    name: NormalizedName, behind: list[NormalizedName], family: Family, problem: Problem
) -> Limit:
    present = {
        problem.present[python][name]
        for python in problem.pythons
        if name in problem.present[python]
    }
    highest = max(present, key=Version)
    others = " and ".join(other for other in behind if other != name) or name
    return Limit(
        name=name,
        specifier=f"<={highest}",
        pythons=problem.pythons,
        kind="family",
        sentence=f"It moves together with {others} (family {family.name}), which cannot move now.",
    )
