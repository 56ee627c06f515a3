"""Ask the engine about a newer release that nothing seems to forbid."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from policies.marker import marker_for
from resolver.engines.interface import Engine, Resolved, Unresolvable
from resolver.graph import Graph
from resolver.index.interface import IndexFailure
from resolver.index.view import View
from resolver.members import member_of
from resolver.newest import is_yanked, newest_of
from resolver.problem import Problem
from resolver.progress import Progress
from resolver.solve import Solution
from resolver.soundness import requirements_on
from resolver.values import Excuse, ExcuseKind

if TYPE_CHECKING:
    from resolver.excuses import Behind

THREADS = 2


def excuses(  # noqa: PLR0913, PLR0917 - a probe looks at all of it
    pins: Iterable["Behind"],
    solution: Solution,
    view: View,
    engine: Engine,
    graphs: Mapping[str, Graph],
    progress: Progress,
) -> tuple[Excuse, ...]:
    """Return the excuse of each pin."""

    def one(pin: "Behind") -> Excuse:
        found = excuse(pin, solution, view, engine, graphs)
        progress.step()
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        return tuple(pool.map(one, pins))


def excuse(
    pin: "Behind",
    solution: Solution,
    view: View,
    engine: Engine,
    graphs: Mapping[str, Graph],
) -> Excuse:
    """Return why a release that nothing seems to forbid is not taken."""
    from resolver.excuses import excuse_of

    own = _own_requirement(pin, solution, view, graphs)
    if own is not None:
        return own
    problem = solution.problem
    marker = marker_for(pin.pythons, problem.pythons)
    wanted = (f"{pin.name}=={pin.newest}" + (f" ; {marker}" if marker else ""),)
    kept = engine.solve(problem.question(floors=solution.floors, extra_requirements=wanted))
    if isinstance(kept, Resolved):
        return _choice(pin, solution, kept)
    free = engine.solve(problem.question(floors=(), extra_requirements=wanted))
    if isinstance(free, Resolved):
        return _choice(pin, solution, free)
    return excuse_of(
        pin,
        ExcuseKind.JOINT,
        f"{pin.newest} cannot be had together with the rest of global-requirements.",
        others=_blamed(pin, free, solution),
        detail=free.message,
    )


def _choice(pin: "Behind", solution: Solution, instead: Resolved) -> Excuse:
    from resolver.excuses import excuse_of

    lower = sorted(
        {
            name
            for python, pins in solution.resolved.pins.items()
            for name, version in pins.items()
            if name in instead.pins[python]
            and Version(instead.pins[python][name]) < Version(version)
        }
    )
    gone = sorted(
        {
            name
            for python, pins in solution.resolved.pins.items()
            for name in pins
            if name not in instead.pins[python]
        }
        - set(lower)
    )
    what = [
        *(f"{name} would go down to {_version_in(instead, name)}" for name in lower[:4]),
        *(f"{name} would go away" for name in gone[:2]),
    ]
    more = f", and {len(lower) - 4} more would go down" if len(lower) > 4 else ""  # noqa: PLR2004
    sentence = (
        f"With {pin.newest}, {' and '.join(what)}{more}."
        if what
        else f"{pin.newest} was not needed to satisfy anything, and the engine chose otherwise."
    )
    return excuse_of(pin, ExcuseKind.CHOICE, sentence, others=tuple(lower))


def _version_in(answer: Resolved, name: NormalizedName) -> str:
    return next(pins[name] for pins in answer.pins.values() if name in pins)


def _own_requirement(
    pin: "Behind", solution: Solution, view: View, graphs: Mapping[str, Graph]
) -> Excuse | None:
    """Find what the newer release asks for and cannot have."""
    from resolver.excuses import excuse_of

    problem = solution.problem
    try:
        member = member_of(pin.name, str(pin.newest), view.snapshot, problem.governed.metadata)
    except IndexFailure:
        return None
    for python in pin.pythons:
        pins = solution.resolved.pins[python]
        for platform in problem.platforms:
            for requirement in requirements_on(member, python, platform, ()):
                name = canonicalize_name(requirement.name)
                version = pins.get(name)
                if version is None or requirement.specifier.contains(version, prereleases=True):
                    continue
                why = _why_not(name, requirement, view, graphs[python], problem)
                if why:
                    return excuse_of(
                        pin,
                        ExcuseKind.OWN_REQUIREMENT,
                        f"{pin.name} {pin.newest} requires {name}{requirement.specifier}, {why}",
                        others=(name,),
                    )
    return None


def _why_not(
    name: NormalizedName, requirement: Requirement, view: View, graph: Graph, problem: Problem
) -> str:
    """Say why a requirement cannot be met; "" when nothing known stands in its way."""
    page = view.snapshot.page(name)
    last = newest_of(name, view.snapshot)
    if page is None or last is None:
        return ""
    fitting = [
        version
        for version in page.versions()
        if requirement.specifier.contains(version, prereleases=True)
        and not is_yanked(page, version)
    ]
    if not fitting:
        return f"and {last} is the newest release of {name}."
    for hold in problem.holds:
        if hold.key == name and not any(
            hold.specifier.contains(version, prereleases=True) for version in fitting
        ):
            return f"and a hold limits {name} to {hold.specifier} ({hold.reason.rstrip('.')})."
    for held in problem.implicit_holds:
        if held.name == name and not any(v <= Version(held.version) for v in fitting):
            return f"and commit {held.commit[:12]} lowered {name} to {held.version}."
    for link in graph.asking(name):
        if not any(_admits(link.specifier, version) for version in fitting):
            who = (
                f"line {link.line} of global-requirements asks"
                if link.parent is None
                else f"{link.parent} {link.parent_version} asks"
            )
            return f"and {who} for {name}{link.specifier}."
    return ""


def _admits(specifier: str, version: Version) -> bool:
    return Requirement(f"x{specifier}").specifier.contains(version, prereleases=True)


def _blamed(pin: "Behind", answer: Unresolvable, solution: Solution) -> tuple[NormalizedName, ...]:
    from resolver.given_up import WORD

    names = {name for pins in solution.resolved.pins.values() for name in pins}
    words = {canonicalize_name(word) for word in WORD.findall(answer.message)}
    return tuple(sorted((names & words) - {pin.name}))
