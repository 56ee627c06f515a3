"""List the releases of one project, each with why it is or is not taken."""

from dataclasses import dataclass

from packaging.utils import NormalizedName
from packaging.version import Version

from resolver.excuses import Behind, told
from resolver.graph import graph_of
from resolver.newest import is_yanked
from resolver.reload import Reloaded

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
    run: Reloaded, name: NormalizedName, *, below: bool = False
) -> tuple[Candidate, ...]:
    """Return the newest releases first; from the lowest pin on, unless `below` asks for more.

    What the law, the page, the metadata and the last run tell is told; the engine is not asked
    (why-not does).
    """
    solution = run.solution
    page = run.view.snapshot.page(name)
    pins = {p: found[name] for p, found in solution.resolved.pins.items() if name in found}
    if page is None or not pins:
        return ()
    lowest = min(map(Version, pins.values()))
    graphs = {python: graph_of(solution, python) for python in solution.problem.pythons}
    waiting = {excuse.newest: excuse for excuse in run.resolution.excuses if excuse.name == name}
    found = []
    for version in reversed([v for v in page.versions() if below or v >= lowest][-LISTED:]):
        files = page.files_of(version)
        times = [file.upload_time for file in files if file.upload_time is not None]
        on = [python for python, pinned in pins.items() if Version(pinned) == version]
        pin = Behind(name=name, current=str(lowest), newest=version, pythons=tuple(pins), page=page)
        if on:
            verdict = "pinned" if len(on) == len(pins) else f"pinned on {', '.join(on)}"
        elif is_yanked(page, version):
            verdict = "yanked"
        elif version.is_prerelease and name not in solution.problem.prereleases:
            verdict = "pre-release"
        else:
            excuse = waiting.get(str(version)) or next(told(pin, solution, run.view, graphs), None)
            verdict = excuse.sentence if excuse is not None else "nothing known forbids it"
        found.append(
            Candidate(
                version=str(version),
                uploaded=min(times).isoformat() if times else None,
                requires_python=next((f.requires_python for f in files if f.requires_python), ""),
                yanked=is_yanked(page, version),
                verdict=verdict,
            )
        )
    return tuple(found)
