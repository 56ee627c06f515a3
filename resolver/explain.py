"""Tell all that the last run knows of one name; and prove why a release of it cannot be had."""

from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.behind import Behind
from resolver.excuses import excuse_for, followed
from resolver.graph import Graph, graph_of
from resolver.newest import is_yanked, newest_of
from resolver.reload import Reloaded
from resolver.scene import scene_of
from resolver.told import told
from resolver.values import Excuse, Link


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Who asks for a name with which specifier, on which Pythons."""

    parent: str  # "pysaml2 7.5.4", or "global-requirements line 12"
    specifier: str
    marker: str
    pythons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """One name as the last run left it; `versions` maps Python -> version."""

    name: NormalizedName
    versions: dict[str, str]
    newest: str | None
    asking: tuple[Asking, ...]
    way: tuple[Link, ...]
    excuses: tuple[Excuse, ...]
    withheld: bool
    summary: str
    licence: str
    status: str = "active"  # the project's, PEP 792
    status_reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Why a release is not taken; without an excuse, `sentence` says what is the case."""

    name: NormalizedName
    version: str
    sentence: str
    excuse: Excuse | None = None


def knows(run: Reloaded, name: NormalizedName) -> bool:
    """Say whether the last run resolved a name."""
    return any(name in pins for pins in run.solution.resolved.pins.values())


def explain(run: Reloaded, name: NormalizedName) -> Explanation:
    """Return what the last run knows of a resolved name."""
    solution = run.solution
    versions = {
        python: pins[name] for python, pins in solution.resolved.pins.items() if name in pins
    }
    graphs = [graph_of(solution, python) for python in versions]
    last = newest_of(name, run.view.snapshot, prereleases=name in solution.problem.prereleases)
    summary, licence = _facts(run, name, max(versions.values(), key=Version))
    page = run.view.snapshot.page(name)
    return Explanation(
        name=name,
        versions=versions,
        newest=str(last) if last is not None else None,
        asking=_asking(name, graphs),
        way=next((graph.way_to(name) for graph in graphs), ()),
        excuses=tuple(excuse for excuse in run.resolution.excuses if excuse.name == name),
        withheld=not any(name in pins for pins in run.resolution.pins.values()),
        summary=summary,
        licence=licence,
        status=page.status if page is not None else "unknown",
        status_reason=page.status_reason if page is not None else "",
    )


def _asking(name: NormalizedName, graphs: list[Graph]) -> tuple[Asking, ...]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for graph in graphs:
        for link in graph.asking(name):
            parent = (
                f"global-requirements line {link.line}"
                if link.parent is None
                else f"{link.parent} {link.parent_version}"
            )
            found.setdefault((parent, link.specifier, link.marker), []).append(graph.python)
    return tuple(
        Asking(parent=parent, specifier=specifier, marker=marker, pythons=tuple(pythons))
        for (parent, specifier, marker), pythons in sorted(found.items())
    )


def _facts(run: Reloaded, name: NormalizedName, version: str) -> tuple[str, str]:
    from resolver.index.interface import IndexFailure
    from resolver.members import best_file

    page = run.view.snapshot.page(name)
    file = best_file(page, Version(version)) if page is not None else None
    try:
        found = run.view.snapshot.metadata(file) if file is not None else None
    except IndexFailure:
        found = None
    return (found.summary, found.license) if found is not None else ("", "")


def why_not(run: Reloaded, name: NormalizedName, version: str | None) -> Verdict:
    """Return the proof for one release (default: the newest)."""
    solution = run.solution
    page = run.view.snapshot.page(name)
    if page is None:
        return Verdict(name=name, version=version or "", sentence="The index has no such project.")
    prereleases = name in solution.problem.prereleases
    last = newest_of(name, run.view.snapshot, prereleases=prereleases)
    wanted = Version(version) if version is not None else last
    if wanted is None or not page.files_of(wanted):
        return Verdict(
            name=name, version=str(version), sentence=f"{name} {version} is not on the index."
        )
    pins = {
        python: found[name] for python, found in solution.resolved.pins.items() if name in found
    }
    if pins and all(Version(found) == wanted for found in pins.values()):
        return Verdict(
            name=name, version=str(wanted), sentence=f"{name} {wanted} is what is pinned."
        )
    if is_yanked(page, wanted):
        reason = next((file.yanked for file in page.files_of(wanted) if file.yanked), "")
        because = f" ({reason})" if reason else ""
        return Verdict(
            name=name, version=str(wanted), sentence=f"{name} {wanted} is yanked{because}."
        )
    current = min(pins.values(), key=Version, default="")
    pin = Behind(
        name=name,
        current=current,
        newest=wanted,
        pythons=tuple(pins) or solution.problem.pythons,
        page=page,
    )
    scene = scene_of(solution, run.view, run.engine)
    if current and wanted < Version(current) and next(told(pin, scene), None) is None:
        sentence = (
            f"{name} {wanted} is older than {current}, which is pinned, and nothing asks for it."
        )
        return Verdict(name=name, version=str(wanted), sentence=sentence)
    excuse = followed(excuse_for(pin, scene), run.resolution.excuses)
    return Verdict(name=name, version=str(wanted), sentence=excuse.sentence, excuse=excuse)
