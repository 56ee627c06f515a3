"""Say of every pin that is not the newest release why it is not, in one sentence and as data.

What the law, the page and the metadata of the resolved releases tell comes first; only what they
leave open is asked of the engine (probes.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver import probes
from resolver.cooldown import is_exempt
from resolver.engines.interface import Engine
from resolver.graph import Graph, graph_of
from resolver.index.interface import Page
from resolver.index.view import View
from resolver.newest import newest
from resolver.progress import Progress
from resolver.solve import Solution
from resolver.soundness import allows_every_patch
from resolver.values import Excuse, ExcuseKind, Link
from resolver.verify import withheld_names


@dataclass(frozen=True, kw_only=True, slots=True)
class Behind:
    """A pin below the newest release, on the Pythons that have it."""

    name: NormalizedName
    current: str
    newest: Version
    pythons: tuple[str, ...]
    page: Page


def excuses(
    solution: Solution, view: View, engine: Engine, progress: Progress
) -> tuple[Excuse, ...]:
    """Return one excuse for each pin that is not the newest release, by name."""
    graphs = {python: graph_of(solution, python) for python in solution.problem.pythons}
    found: list[Excuse] = []
    open_ends: list[Behind] = []
    for pin in behind(solution, view):
        excuse = next(told(pin, solution, view, graphs), None)
        if excuse is None:
            open_ends.append(pin)
        else:
            found.append(excuse)
    progress.phase("asking what else holds pins back", len(open_ends))
    asked = probes.excuses(open_ends, solution, view, engine, graphs, progress)
    both = sorted((*found, *asked), key=lambda excuse: (excuse.name, Version(excuse.current)))
    return tuple(followed(excuse, both) for excuse in both)


def excuse_for(
    pin: Behind, solution: Solution, view: View, engine: Engine, graphs: Mapping[str, Graph]
) -> Excuse:
    """Return why one release (`pin.newest`) is not taken, asking the engine if need be."""
    known = next(told(pin, solution, view, graphs), None)
    return known if known is not None else probes.excuse(pin, solution, view, engine, graphs)


def behind(solution: Solution, view: View) -> Iterator[Behind]:
    """Yield the written pins below the newest release, each version once."""
    withheld = withheld_names(solution.problem.governed)
    versions: dict[NormalizedName, dict[str, list[str]]] = {}
    for python, pins in solution.resolved.pins.items():
        for name, version in pins.items():
            if name not in withheld:
                versions.setdefault(name, {}).setdefault(version, []).append(python)
    for name, found in sorted(versions.items()):
        page = view.snapshot.page(name)
        if page is None:
            continue
        last = newest(page, prereleases=name in solution.problem.prereleases)
        if last is None:
            continue
        for version, pythons in found.items():
            if Version(version) < last:
                yield Behind(
                    name=name, current=version, newest=last, pythons=tuple(pythons), page=page
                )


def excuse_of(pin: Behind, kind: ExcuseKind, sentence: str, **more: object) -> Excuse:
    """Return an excuse for a pin."""
    excuse = Excuse(
        name=pin.name,
        current=pin.current,
        newest=str(pin.newest),
        pythons=pin.pythons,
        kind=kind,
        sentence=sentence,
    )
    return replace(excuse, **more)  # type: ignore[arg-type] # Checked by the dataclass's users.


def told(
    pin: Behind, solution: Solution, view: View, graphs: Mapping[str, Graph]
) -> Iterator[Excuse]:
    """Yield the reasons that need no engine, the weightiest first."""
    yield from _by_holds(pin, solution)
    yield from _by_lines_and_requirers(pin, graphs)
    yield from _by_kind(pin, solution)
    yield from _by_page(pin, solution, view)
    yield from _by_limits(pin, solution)


def _by_holds(pin: Behind, solution: Solution) -> Iterator[Excuse]:
    for hold in solution.problem.holds:
        if hold.key == pin.name and not hold.specifier.contains(pin.newest, prereleases=True):
            yield excuse_of(
                pin,
                ExcuseKind.HELD,
                f"A hold limits it to {hold.specifier}: {hold.reason.rstrip('.')}.",
                detail=hold.link,
            )
    for held in solution.problem.implicit_holds:
        if held.name == pin.name and pin.newest > Version(held.version):
            yield excuse_of(
                pin,
                ExcuseKind.IMPLICIT_HOLD,
                f"Commit {held.commit[:12]} of {held.day} lowered it from {held.left} "
                f'("{held.subject}"), and holds.toml does not say why.',
            )


def _by_lines_and_requirers(pin: Behind, graphs: Mapping[str, Graph]) -> Iterator[Excuse]:
    limits = [
        (python, link)
        for python in pin.pythons
        for link in graphs[python].excluding(pin.name, str(pin.newest))
    ]
    for _, link in limits:
        if link.parent is None:
            yield excuse_of(
                pin,
                ExcuseKind.GLOBAL_REQUIREMENTS,
                f"Line {link.line} of global-requirements asks for {pin.name}{link.specifier}.",
                chain=(link,),
            )
    for python, link in limits:
        if link.parent is not None:
            yield excuse_of(
                pin,
                ExcuseKind.REQUIRER,
                f"{link.parent} {link.parent_version} requires {pin.name}{link.specifier}.",
                chain=(*graphs[python].way_to(link.parent), link),
            )


def _by_kind(pin: Behind, solution: Solution) -> Iterator[Excuse]:
    finals = any(not version.is_prerelease for version in pin.page.versions())
    if pin.newest.is_prerelease and finals and pin.name not in solution.problem.prereleases:
        yield excuse_of(
            pin,
            ExcuseKind.PRE_RELEASE,
            f"{pin.name} {pin.newest} is a pre-release, "
            "and neither a pin nor a requirement names one.",
        )


def _by_page(pin: Behind, solution: Solution, view: View) -> Iterator[Excuse]:
    files = pin.page.files_of(pin.newest)
    if not any(view.chooseable(pin.page, file) for file in files):
        yield _too_young(pin, solution)
        return
    closed = [
        python
        for python in solution.problem.pythons
        if not any(allows_every_patch(file.requires_python, python) for file in files)
    ]
    if closed and (solution.problem.uniform or set(closed) & set(pin.pythons)):
        asked = next((file.requires_python for file in files if file.requires_python), "")
        which = " and ".join(closed) + (" is" if len(closed) == 1 else " are")
        yield excuse_of(
            pin,
            ExcuseKind.PYTHON,
            f"{pin.name} {pin.newest} requires Python {asked}, and Python {which} governed.",
        )
    if not any(shown.file.version == pin.newest for shown in view.shown(pin.page)):
        sdist = next((file for file in files if not file.is_wheel), None)
        if sdist is None:
            yield excuse_of(
                pin,
                ExcuseKind.NO_FILE,
                f"{pin.name} {pin.newest} has no file for a governed platform.",
            )
        else:
            yield excuse_of(
                pin,
                ExcuseKind.NO_METADATA,
                f"Only a build can tell what {pin.name} {pin.newest} requires; "
                f"`pinwarden metadata record {pin.name}=={pin.newest}` records it.",
            )


def _too_young(pin: Behind, solution: Solution) -> Excuse:
    cooldown = solution.problem.governed.policy.cooldown
    time = min(
        (f.upload_time for f in pin.page.files_of(pin.newest) if f.upload_time is not None),
        default=None,
    )
    if time is None:
        return excuse_of(
            pin,
            ExcuseKind.UNKNOWN_AGE,
            f"The index does not say how old {pin.name} {pin.newest} is, and policy holds that.",
        )
    assert not is_exempt(cooldown, pin.name)  # noqa: S101 - exempt names are admitted
    return excuse_of(
        pin,
        ExcuseKind.COOLDOWN,
        f"{pin.name} {pin.newest} is of {time.date()} and has not cooled down yet.",
    )


def _by_limits(pin: Behind, solution: Solution) -> Iterator[Excuse]:
    kinds = {
        "family": ExcuseKind.FAMILY,
        "python": ExcuseKind.PYTHON,
        "package": ExcuseKind.NOT_ASKED,
    }
    for limit in solution.problem.limits:
        if limit.name == pin.name and limit.kind in kinds:
            yield excuse_of(pin, kinds[limit.kind], limit.sentence)


def followed(excuse: Excuse, known: Iterable[Excuse]) -> Excuse:
    """Follow a requirer that waits itself: what holds it back holds the pin back, too."""
    by_name = {other.name: other for other in known}
    chain, sentence = excuse.chain, excuse.sentence
    seen = {excuse.name}
    # The last len(seen) links of the chain are those that limit.
    while chain and (parent := chain[-len(seen)].parent) and parent not in seen:
        further = by_name.get(parent)
        if further is None or further.kind is not ExcuseKind.REQUIRER:
            break
        chain = (*further.chain, *chain[-len(seen) :])
        sentence = _then(sentence, further.chain[-1])
        seen.add(parent)
    return replace(excuse, chain=chain, sentence=sentence)


def _then(sentence: str, link: Link) -> str:
    further = f"{link.parent} {link.parent_version} requires {link.child}{link.specifier}"
    return f"{sentence.rstrip('.')}, and {further}."
