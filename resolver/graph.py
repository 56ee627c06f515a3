"""Who asks for whom among the resolved releases, and the way from global-requirements to a name."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name

from policies.marker import applies
from resolver.engines.interface import Platform
from resolver.problem import requirement_text
from resolver.solve import Solution
from resolver.soundness import Member, closure, parse_requirement, requirements_on
from resolver.values import Link


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """The requirements that apply on one Python: child -> links to it, from lines and releases."""

    python: str
    links: Mapping[NormalizedName, tuple[Link, ...]]

    def asking(self, name: NormalizedName) -> tuple[Link, ...]:
        """Return every link to a name."""
        return self.links.get(name, ())

    def excluding(self, name: NormalizedName, version: str) -> tuple[Link, ...]:
        """Return the links whose specifier excludes a version, lines first."""
        return tuple(
            link
            for link in self.asking(name)
            if not SpecifierSet(link.specifier).contains(version, prereleases=True)
        )

    def way_to(self, name: NormalizedName) -> tuple[Link, ...]:
        """Return a shortest way from a line of global-requirements to a name."""
        after: dict[NormalizedName, Link | None] = {name: None}
        waiting = deque([name])
        while waiting:
            child = waiting.popleft()
            for link in self.asking(child):
                if link.parent is None:
                    return (link, *_down(child, after))
                if link.parent not in after:
                    after[link.parent] = link
                    waiting.append(link.parent)
        return ()


def _down(name: NormalizedName, after: Mapping[NormalizedName, Link | None]) -> tuple[Link, ...]:
    way: list[Link] = []
    link = after[name]
    while link is not None:
        way.append(link)
        link = after[link.child]
    return tuple(way)


def graph_of(solution: Solution, python: str) -> Graph:
    """Return the graph on one Python, over all platforms."""
    problem = solution.problem
    members = solution.membership.on(solution.resolved.pins[python])
    links: dict[NormalizedName, dict[Link, None]] = {}
    for platform in problem.platforms:
        lines = [
            line
            for line in problem.governed.requirements.entries
            if line.marker is None
            or applies(
                line.marker,
                python,
                sys_platform=platform.sys_platform,
                platform_machine=platform.platform_machine,
            )
        ]
        for line in lines:
            link = Link(
                parent=None,
                parent_version=None,
                child=line.key,
                specifier=str(line.specifier),
                marker=str(line.marker or ""),
                line=line.place.line,
            )
            links.setdefault(line.key, {})[link] = None
        roots = (parse_requirement(requirement_text(line)) for line in lines)
        needed = closure((root for root in roots if root is not None), members, python, platform)
        for link in _links(needed, members, python, platform):
            links.setdefault(link.child, {})[link] = None
    return Graph(python=python, links={name: tuple(found) for name, found in links.items()})


def _links(
    needed: Mapping[NormalizedName, frozenset[str]],
    members: Mapping[NormalizedName, Member],
    python: str,
    platform: Platform,
) -> Iterable[Link]:
    for name, extras in sorted(needed.items()):
        member = members.get(name)
        if member is None:
            continue
        for requirement in requirements_on(member, python, platform, extras):
            yield Link(
                parent=name,
                parent_version=member.version,
                child=canonicalize_name(requirement.name),
                specifier=str(requirement.specifier),
                marker=str(requirement.marker or ""),
            )
