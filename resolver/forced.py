"""Say in plain words what forces a floor to be given up."""

from collections.abc import Iterator, Mapping

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from resolver.engines.interface import Platform
from resolver.floor import Floor
from resolver.given_up import GivenUp
from resolver.index.interface import Index, IndexFailure
from resolver.members import member_of
from resolver.newest import is_yanked
from resolver.solve import Solution, roots_on
from resolver.soundness import Member, allows_python, requirements_on
from resolver.values import Forced


def forced(solution: Solution, index: Index) -> tuple[Forced, ...]:
    """Return every floor that was given up, with the sentence that explains it."""
    return tuple(_one(gone, solution, index) for gone in solution.given_up)


def _one(gone: GivenUp, solution: Solution, index: Index) -> Forced:
    floor = gone.floor
    taken = {solution.resolved.pins[python].get(floor.name) for python in floor.pythons}
    return Forced(
        name=floor.name,
        old=floor.version,
        new=max((version for version in taken if version), key=Version, default=None),
        pythons=floor.pythons,
        sentence=f"{floor.name} {floor.version} cannot stay: {_why(gone, solution, index)}",
        conflict=gone.conflict,
        detail=gone.proof,
    )


def _why(gone: GivenUp, solution: Solution, index: Index) -> str:
    floor = gone.floor
    page = index.page(floor.name)
    if page is None:
        return "the index has no such project any more."
    if not page.files_of(Version(floor.version)):
        return "the index has no such release any more."
    clash = next(_clashes(floor, solution, index), None)
    if clash:
        return clash
    if is_yanked(page, Version(floor.version)):
        return "it is yanked."
    if gone.conflict:
        return f"there is no answer that also has {' and '.join(gone.conflict)}."
    return "no answer has it; the engine's proof follows."


def _clashes(floor: Floor, solution: Solution, index: Index) -> Iterator[str]:
    """Yield requirements that the floor's release breaks, and its own that are not met."""
    problem = solution.problem
    try:
        own = member_of(floor.name, floor.version, index, problem.governed.metadata)
    except IndexFailure as err:
        yield f"{err}."
        return
    for python in floor.pythons:
        members = solution.membership.on(solution.resolved.pins[python])
        if not allows_python(own.requires_python, python):
            yield f"it requires Python {own.requires_python}, and Python {python} is governed."
        for platform in problem.platforms:
            yield from _asked_of(
                floor, members, roots_on(problem, python, platform), python, platform
            )
            yield from _asked_by(own, members, python, platform)


def _asked_of(
    floor: Floor,
    members: Mapping[NormalizedName, Member],
    roots: tuple[Requirement, ...],
    python: str,
    platform: Platform,
) -> Iterator[str]:
    for root in roots:
        if _excludes(root, floor.name, floor.version):
            yield f"global-requirements asks for {root.name}{root.specifier}."
    for member in members.values():
        for requirement in requirements_on(member, python, platform, ()):
            if member.name != floor.name and _excludes(requirement, floor.name, floor.version):
                who = f"{member.name} {member.version}"
                yield f"{who} requires {floor.name}{requirement.specifier}."


def _asked_by(
    own: Member, members: Mapping[NormalizedName, Member], python: str, platform: Platform
) -> Iterator[str]:
    for requirement in requirements_on(own, python, platform, ()):
        other = members.get(canonicalize_name(requirement.name))
        if other is not None and _excludes(requirement, other.name, other.version):
            yield (
                f"it requires {other.name}{requirement.specifier}, "
                f"and {other.name} is {other.version}."
            )


def _excludes(requirement: Requirement, name: NormalizedName, version: str) -> bool:
    return canonicalize_name(requirement.name) == name and not requirement.specifier.contains(
        version, prereleases=True
    )
