"""Check a set of pins against the metadata of its own members, without any engine.

For every Python and platform: each member allows this Python, and each of its requirements
(PEP 508 markers and extras evaluated) is met by a pin. Independent of how the pins were found.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from policies.marker import applies
from resolver.engines.interface import Platform

Extras = frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One pinned release as its metadata describes it."""

    name: NormalizedName
    version: str
    requires_dist: tuple[str, ...]
    requires_python: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Flaw:
    """A pin that cannot stand with the others on one Python."""

    python: str
    name: NormalizedName  # the name whose version is wrong or missing
    version: str | None
    parent: NormalizedName | None  # who asks; None: the line of global-requirements, or itself
    requirement: str  # what is asked, as text
    sentence: str


def allows_python(specifier: str | None, python: str) -> bool:
    """Say whether Requires-Python admits this Python in at least one patch release.

    Lower and upper bounds both count. A specifier that cannot be read admits everything, as
    installers do.
    """
    return specifier is None or _allows(specifier, python)


def allows_every_patch(specifier: str | None, python: str) -> bool:
    """Say whether Requires-Python admits a Python from its first release on.

    A governed Python means all its patch releases; like the engine, a hole further up (such as
    `!=3.14.1`) is let pass.
    """
    return specifier is None or _admits_first(specifier, python)


@lru_cache(maxsize=4096)
def _admits_first(specifier: str, python: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(f"{python}.0", prereleases=True)
    except InvalidSpecifier:
        return True


@lru_cache(maxsize=4096)
def _allows(specifier: str, python: str) -> bool:
    try:
        parsed = SpecifierSet(specifier)
    except InvalidSpecifier:
        return True
    return any(parsed.contains(f"{python}.{patch}", prereleases=True) for patch in (*range(30), 99))


def parse_requirement(text: str) -> Requirement | None:
    """Parse one Requires-Dist; None when it is not PEP 508."""
    parsed = _parsed(text)
    return parsed[0] if parsed else None


@lru_cache(maxsize=65536)
def _parsed(text: str) -> tuple[Requirement, str] | None:
    """Return a requirement with its marker's text, which takes long to write."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    return requirement, str(requirement.marker or "")


def requirements_on(
    member: Member, python: str, platform: Platform, extras: Iterable[str]
) -> tuple[Requirement, ...]:
    """Return what a member asks for on one Python and platform, with the extras asked of it."""
    return _requirements(member.requires_dist, python, platform, frozenset(extras))


# The same is asked for the answer's check, for pre-releases, for each graph, and at the end.
@lru_cache(maxsize=65536)
def _requirements(
    requires_dist: tuple[str, ...], python: str, platform: Platform, extras: Extras
) -> tuple[Requirement, ...]:
    parsed = (_parsed(text) for text in requires_dist)
    return tuple(
        requirement
        for requirement, marker in filter(None, parsed)
        if not marker
        or any(
            applies(
                marker,
                python,
                sys_platform=platform.sys_platform,
                platform_machine=platform.platform_machine,
                extra=extra,
            )
            for extra in ("", *extras)
        )
    )


def closure(
    roots: Iterable[Requirement],
    members: Mapping[NormalizedName, Member],
    python: str,
    platform: Platform,
) -> Mapping[NormalizedName, Extras]:
    """Return every name that the roots need, directly or not, with the extras asked of it."""
    needed: dict[NormalizedName, Extras] = {}
    waiting = list(roots)
    while waiting:
        requirement = waiting.pop()
        name = name_of(requirement)
        known = needed.get(name)
        extras = (known or frozenset()) | frozenset(requirement.extras)
        if known is not None and extras == known:
            continue
        needed[name] = extras
        member = members.get(name)
        if member is not None:
            waiting.extend(requirements_on(member, python, platform, extras))
    return needed


def flaws(
    roots: Iterable[Requirement],
    members: Mapping[NormalizedName, Member],
    python: str,
    platform: Platform,
) -> Iterator[Flaw]:
    """Yield everything that is wrong with these members on one Python and platform.

    `roots` are the lines of global-requirements that apply there.
    """
    given = tuple(roots)
    for requirement in given:
        yield from _unmet(requirement, None, members, python)
    for name, extras in sorted(closure(given, members, python, platform).items()):
        member = members.get(name)
        if member is None:
            continue
        if not allows_python(member.requires_python, python):
            yield Flaw(
                python=python,
                name=name,
                version=member.version,
                parent=name,
                requirement=f"Python{member.requires_python}",
                sentence=f"{name} {member.version} requires Python {member.requires_python}.",
            )
        for requirement in requirements_on(member, python, platform, extras):
            yield from _unmet(requirement, member, members, python)


def _unmet(
    requirement: Requirement,
    parent: Member | None,
    members: Mapping[NormalizedName, Member],
    python: str,
) -> Iterator[Flaw]:
    name = name_of(requirement)
    found = members.get(name)
    if found is not None and (
        requirement.url is not None or _meets(requirement.specifier, found.version)
    ):
        return
    who = f"{parent.name} {parent.version}" if parent else "global-requirements"
    what = f"{name}{requirement.specifier}"
    have = f"{found.version} is pinned" if found else "nothing is pinned"
    yield Flaw(
        python=python,
        name=name,
        version=found.version if found else None,
        parent=parent.name if parent else None,
        requirement=what,
        sentence=f"{who} requires {what} on Python {python}, but {have}.",
    )


def name_of(requirement: Requirement) -> NormalizedName:
    """Return the normal form of a requirement's name (PEP 503)."""
    return _normal(requirement.name)


@lru_cache(maxsize=16384)
def _normal(name: str) -> NormalizedName:
    return canonicalize_name(name)


@lru_cache(maxsize=65536)
def _meets(specifier: SpecifierSet, version: str) -> bool:
    return specifier.contains(Version(version), prereleases=True)
