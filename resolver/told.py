"""The reasons that need no engine: what the law, the page and the releases' metadata tell."""

from collections.abc import Iterator, Mapping

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from resolver.behind import Behind, excuse_of
from resolver.cooldown import is_exempt
from resolver.graph import Graph
from resolver.index.interface import File, IndexFailure
from resolver.index.view import View
from resolver.newest import is_yanked
from resolver.scene import Scene
from resolver.solve import Solution
from resolver.soundness import allows_every_patch
from resolver.values import Excuse, ExcuseKind

_KINDS_OF_LIMIT = {
    "family": ExcuseKind.FAMILY,
    "python": ExcuseKind.PYTHON,
    "package": ExcuseKind.NOT_ASKED,
}


def told(pin: Behind, scene: Scene) -> Iterator[Excuse]:
    """Yield the reasons that need no engine, the weightiest first."""
    yield from _by_holds(pin, scene.solution)
    yield from _by_lines_and_requirers(pin, scene.graphs)
    yield from _by_kind(pin, scene.solution)
    yield from _by_page(pin, scene.solution, scene.view)
    yield from _by_limits(pin, scene.solution)


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
    if is_yanked(pin.page, pin.newest):
        why = next((file.yanked for file in pin.page.files_of(pin.newest) if file.yanked), "")
        because = f" ({why.rstrip('.')})" if why else ""
        yield excuse_of(pin, ExcuseKind.YANKED, f"{pin.name} {pin.newest} is yanked{because}.")
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
    yield from _by_python(pin, solution)
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
                detail=_why_untold(sdist, view),
            )


def _why_untold(sdist: File, view: View) -> str:
    """Return what a build said that failed; it was tried when the page was shown."""
    try:
        view.snapshot.metadata(sdist)
    except IndexFailure as err:
        return str(err)
    return ""


def _by_python(pin: Behind, solution: Solution) -> Iterator[Excuse]:
    files = pin.page.files_of(pin.newest)
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
    for limit in solution.problem.limits:
        if (
            limit.name == pin.name
            and limit.kind in _KINDS_OF_LIMIT
            and not SpecifierSet(limit.specifier).contains(pin.newest, prereleases=True)
        ):
            yield excuse_of(pin, _KINDS_OF_LIMIT[limit.kind], limit.sentence)
