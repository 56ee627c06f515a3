"""List the releases of one project, each with why it is or is not taken."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver import probes
from resolver.behind import Behind
from resolver.excuses import followed
from resolver.index.interface import IndexUnavailable, Page
from resolver.newest import is_yanked
from resolver.progress import Progress
from resolver.reload import Reloaded
from resolver.scene import Scene, scene_of
from resolver.told import told

LISTED = 30  # releases; a project may have thousands


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One release; `uploaded` is ISO 8601 in UTC, None where the index does not say."""

    version: str
    uploaded: str | None
    requires_python: str
    yanked: bool
    verdict: str


def candidates(
    run: Reloaded, name: NormalizedName, progress: Progress, *, below: bool = False
) -> tuple[Candidate, ...]:
    """Return the newest releases first; from the lowest pin on, unless `below` asks for more.

    Of a release above the pin, the engine is asked what the law, the page, the metadata and the
    last run leave open: that the newest cannot be had says nothing of those below it.
    """
    page = run.view.snapshot.page(name)
    pins = {p: found[name] for p, found in run.solution.resolved.pins.items() if name in found}
    if page is None or not pins:
        return ()
    lowest = min(map(Version, pins.values()))
    listed = [version for version in page.versions() if below or version >= lowest][-LISTED:]
    scene = scene_of(run.solution, run.view, run.engine)
    verdicts: dict[Version, str] = {}
    asked: list[Behind] = []
    for version in listed:
        pin = Behind(name=name, current=str(lowest), newest=version, pythons=tuple(pins), page=page)
        said = _known(pin, pins, scene, run)
        if said or version < lowest:
            verdicts[version] = said or "older than the pin, and nothing asks for it"
        else:
            asked.append(pin)
    verdicts.update(_asked(asked, scene, progress))
    return tuple(_candidate(page, version, verdicts[version]) for version in reversed(listed))


def _known(pin: Behind, pins: Mapping[str, str], scene: Scene, run: Reloaded) -> str:
    """Return what is known of a release without the engine; "" when nothing is."""
    on = [python for python, pinned in pins.items() if Version(pinned) == pin.newest]
    if on:
        return "pinned" if len(on) == len(pins) else f"pinned on {', '.join(on)}"
    if is_yanked(pin.page, pin.newest):
        return "yanked"
    if pin.newest.is_prerelease and pin.name not in scene.solution.problem.prereleases:
        return "pre-release"
    excuses = run.resolution.excuses
    waiting = (e for e in excuses if e.name == pin.name and e.newest == str(pin.newest))
    excuse = next(waiting, None) or next(told(pin, scene), None)
    return followed(excuse, excuses).sentence if excuse is not None else ""


def _asked(pins: Sequence[Behind], scene: Scene, progress: Progress) -> Mapping[Version, str]:
    """Ask the engine; what it would have to know and the last run did not read is not known."""

    def one(pin: Behind) -> tuple[Version, str]:
        try:
            verdict = probes.excuse(pin, scene).sentence
        except IndexUnavailable as err:
            verdict = f"not known: {err}"
        progress.step()
        return pin.newest, verdict

    progress.phase("asking what holds releases back", len(pins))
    with ThreadPoolExecutor(probes.THREADS) as pool:
        return dict(pool.map(one, pins))


def _candidate(page: Page, version: Version, verdict: str) -> Candidate:
    files = page.files_of(version)
    times = [file.upload_time for file in files if file.upload_time is not None]
    return Candidate(
        version=str(version),
        uploaded=min(times).isoformat() if times else None,
        requires_python=next((f.requires_python for f in files if f.requires_python), ""),
        yanked=is_yanked(page, version),
        verdict=verdict,
    )
