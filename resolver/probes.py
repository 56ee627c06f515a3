"""Ask the engine about a newer release that nothing seems to forbid."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from policies.marker import marker_for
from resolver.behind import Behind, excuse_of
from resolver.engines.interface import Unresolvable
from resolver.giving_way import choice, giving_way
from resolver.own_requirement import own_requirement
from resolver.progress import Progress
from resolver.scene import Scene
from resolver.together import impossible, moved_along
from resolver.values import Excuse, ExcuseKind

THREADS = 2


def excuses(pins: Iterable[Behind], scene: Scene, progress: Progress) -> tuple[Excuse, ...]:
    """Return the excuse of each pin."""

    def one(pin: Behind) -> Excuse:
        found = excuse(pin, scene)
        progress.step()
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        return tuple(pool.map(one, pins))


def excuse(pin: Behind, scene: Scene) -> Excuse:
    """Return why a release that nothing seems to forbid is not taken."""
    own = own_requirement(pin, scene)
    if own is not None:
        return own
    problem = scene.solution.problem
    marker = marker_for(pin.pythons, problem.pythons)
    wanted = (f"{pin.name}=={pin.newest}" + (f" ; {marker}" if marker else ""),)
    free = scene.engine.solve(problem.question(floors=(), extra_requirements=wanted))
    if isinstance(free, Unresolvable):
        return impossible(pin, wanted, free.message, scene)
    gives_way = giving_way(pin, wanted, scene)
    if gives_way is not None and gives_way.floors:
        return choice(pin, gives_way, scene)
    instead = gives_way.answer if gives_way is not None else free
    return moved_along(pin, wanted, instead, scene) or excuse_of(
        pin,
        ExcuseKind.CHOICE,
        f"{pin.newest} was not needed to satisfy anything, and the engine chose otherwise.",
    )
