"""Which names may have pre-releases because a requirer needs one."""

from collections.abc import Iterable

from packaging.utils import NormalizedName, canonicalize_name

from resolver.index.interface import Index, IndexFailure
from resolver.members import Membership, best_file
from resolver.newest import newest_of
from resolver.problem import Problem, names_prerelease
from resolver.soundness import parse_requirement


def needed(membership: Membership, problem: Problem, index: Index) -> frozenset[NormalizedName]:
    """Return names of which a requirer accepts nothing but a pre-release.

    Requirers are the resolved releases, and the newest release of each resolved project that was
    not taken: the pre-release may be the very thing that kept it back. A specifier that names a
    pre-release but is met by a final release needs none.
    """
    texts = [text for member in membership.members.values() for text in member.requires_dist]
    texts.extend(_of_newest(membership, problem, index))
    return frozenset(
        canonicalize_name(requirement.name)
        for text in texts
        if (requirement := parse_requirement(text)) is not None
        and names_prerelease(requirement.specifier)
        and canonicalize_name(requirement.name) not in problem.prereleases
        and _only_prereleases_meet(canonicalize_name(requirement.name), text, index)
    )


def _of_newest(membership: Membership, problem: Problem, index: Index) -> Iterable[str]:
    for name, version in sorted(membership.members):
        page = index.page(name)
        last = newest_of(name, index, prereleases=name in problem.prereleases)
        if page is None or last is None or str(last) == version:
            continue
        file = best_file(page, last)
        if file is None:
            continue
        try:
            yield from index.metadata(file).requires_dist
        except IndexFailure:
            continue


def _only_prereleases_meet(name: NormalizedName, text: str, index: Index) -> bool:
    requirement = parse_requirement(text)
    page = index.page(name)
    if requirement is None or page is None:
        return False
    met = [
        version
        for version in page.versions()
        if requirement.specifier.contains(version, prereleases=True)
    ]
    return bool(met) and all(version.is_prerelease for version in met)
