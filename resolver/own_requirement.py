"""Find what a newer release asks for and cannot have: told from pages and metadata alone."""

from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from resolver.behind import Behind, excuse_of
from resolver.index.interface import IndexFailure
from resolver.members import member_of
from resolver.newest import is_yanked, newest_of
from resolver.scene import Scene
from resolver.soundness import requirements_on
from resolver.values import Excuse, ExcuseKind, Link


def own_requirement(pin: Behind, scene: Scene) -> Excuse | None:
    """Return the excuse when a requirement of `pin.newest` cannot be met; None when all can."""
    for python, requirement in asked_by(pin, scene):
        name = canonicalize_name(requirement.name)
        version = scene.solution.resolved.pins[python].get(name)
        if version is None or requirement.specifier.contains(version, prereleases=True):
            continue
        why = _why_not(name, requirement, python, pin, scene)
        if why:
            return excuse_of(
                pin,
                ExcuseKind.OWN_REQUIREMENT,
                f"{pin.name} {pin.newest} requires {name}{requirement.specifier}, {why}",
                chain=(*scene.graphs[python].way_to(pin.name), _link(pin, requirement)),
                others=(name,),
            )
    return None


def asked_by(pin: Behind, scene: Scene) -> Iterator[tuple[str, Requirement]]:
    """Yield what `pin.newest` requires on each Python; nothing where its metadata is not told."""
    problem = scene.solution.problem
    recorded = problem.governed.metadata
    try:
        member = member_of(pin.name, str(pin.newest), scene.view.snapshot, recorded)
    except IndexFailure:
        return
    for python in pin.pythons:
        for platform in problem.platforms:
            for requirement in requirements_on(member, python, platform, ()):
                yield python, requirement


def fitting(name: NormalizedName, requirement: Requirement, scene: Scene) -> tuple[Version, ...]:
    """Return the releases that a requirement admits and that are not yanked, ascending."""
    page = scene.view.snapshot.page(name)
    if page is None:
        return ()
    return tuple(
        version
        for version in page.versions()
        if requirement.specifier.contains(version, prereleases=True)
        and not is_yanked(page, version)
    )


def _link(pin: Behind, requirement: Requirement) -> Link:
    return Link(
        parent=pin.name,
        parent_version=str(pin.newest),
        child=canonicalize_name(requirement.name),
        specifier=str(requirement.specifier),
        marker=str(requirement.marker or ""),
    )


def _why_not(
    name: NormalizedName, requirement: Requirement, python: str, pin: Behind, scene: Scene
) -> str:
    """Say why a requirement cannot be met; "" when nothing known stands in its way."""
    last = newest_of(name, scene.view.snapshot)
    if last is None:
        return ""
    versions = fitting(name, requirement, scene)
    if not versions:
        return f"and {last} is the newest release of {name}."
    problem = scene.solution.problem
    for hold in problem.holds:
        if hold.key == name and not any(
            hold.specifier.contains(version, prereleases=True) for version in versions
        ):
            return f"and a hold limits {name} to {hold.specifier} ({hold.reason.rstrip('.')})."
    for held in problem.implicit_holds:
        if held.name == name and not any(v <= Version(held.version) for v in versions):
            return f"and commit {held.commit[:12]} lowered {name} to {held.version}."
    for link in scene.graphs[python].asking(name):
        # What the release asks that would be replaced goes with it.
        if link.parent != pin.name and not any(
            _admits(link.specifier, version) for version in versions
        ):
            who = (
                f"line {link.line} of global-requirements asks"
                if link.parent is None
                else f"{link.parent} {link.parent_version} asks"
            )
            return f"and {who} for {name}{link.specifier}."
    return ""


def _admits(specifier: str, version: Version) -> bool:
    return Requirement(f"x{specifier}").specifier.contains(version, prereleases=True)
