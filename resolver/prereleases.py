"""Which names may have pre-releases because a requirer needs one."""

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name

from resolver.index.interface import Index
from resolver.members import Membership, members_of
from resolver.newest import newest_of
from resolver.problem import Problem, names_prerelease
from resolver.soundness import Member, requirements_on


def needed(membership: Membership, problem: Problem, index: Index) -> frozenset[NormalizedName]:
    """Return names of which a requirer accepts nothing but a pre-release.

    Requirers are the resolved releases, and the newest release of each resolved project that was
    not taken: the pre-release may be the very thing that kept it back. A specifier that names a
    pre-release but is met by a final release needs none.
    """
    members = (*membership.members.values(), *_untaken(membership, problem, index))
    asked = {
        (canonicalize_name(requirement.name), requirement.specifier)
        for member in members
        for python in problem.pythons
        for platform in problem.platforms
        for requirement in requirements_on(member, python, platform, ())
        if names_prerelease(requirement.specifier)
    }
    return frozenset(
        name
        for name, specifier in asked
        if name not in problem.prereleases and _only_prereleases_meet(name, specifier, index)
    )


def _untaken(membership: Membership, problem: Problem, index: Index) -> tuple[Member, ...]:
    """Return the newest release of every project that stands lower.

    Where its metadata cannot be told it is left out; the excuse for the pin will say so.
    """
    newer: list[tuple[NormalizedName, str]] = []
    for name, version in sorted(membership.members):
        last = newest_of(name, index, prereleases=name in problem.prereleases)
        if last is not None and str(last) != version:
            newer.append((name, str(last)))
    return members_of(newer, index, problem.governed.metadata)


def _only_prereleases_meet(name: NormalizedName, specifier: SpecifierSet, index: Index) -> bool:
    page = index.page(name)
    met = [
        version
        for version in (page.versions() if page is not None else ())
        if specifier.contains(version, prereleases=True)
    ]
    return bool(met) and all(version.is_prerelease for version in met)
