"""Take up the last run again: its solution, its view of the index, its engine; all offline."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from packaging.utils import NormalizedName
from packaging.version import Version

from policies.governed import parse_governed
from resolver.build_problem import Choices, prepare
from resolver.engines.interface import Engine
from resolver.engines.uv import Uv
from resolver.index.gateway import Gateway
from resolver.index.snapshot import Snapshot
from resolver.index.store import Store
from resolver.index.view import View
from resolver.members import Membership
from resolver.session import releases, uv_executable
from resolver.solve import Solution
from resolver.soundness import Member
from resolver.state import Run
from resolver.values import Resolution


@dataclass(frozen=True, kw_only=True, slots=True)
class Reloaded:
    """The last run, ready to answer questions."""

    solution: Solution
    resolution: Resolution
    view: View
    engine: Engine


@contextmanager
def reload(run: Run, cache: Path) -> Iterator[Reloaded]:
    """Open a saved run; raise StateMissing. Nothing is asked of the network."""
    saved = run.solution()
    record = run.record()
    governed = parse_governed(run.governed_files())
    snapshot = Snapshot(
        None,
        Store(cache),
        recorded=governed.metadata,
        seen=Snapshot.saved(run.snapshot),
    )

    def versions(name: NormalizedName) -> tuple[Version, ...]:
        page = snapshot.page(name)
        return page.versions() if page is not None else ()

    prepared = prepare(
        governed,
        Choices(
            pythons=record.pythons,
            strategy=str(record.options["strategy"]),
            free=bool(record.options["free"]),
        ),
        day=date.fromisoformat(saved.day),
        implicit=saved.implicit_holds,
        versions=versions,
    )
    problem = prepared.problem.with_limits(saved.limits).with_prereleases(
        NormalizedName(name) for name in saved.prereleases
    )
    members = {
        (NormalizedName(name), version): Member(
            name=NormalizedName(name),
            version=version,
            requires_dist=requires,
            requires_python=python,
        )
        for name, version, requires, python in saved.members
    }
    solution = Solution(
        problem=problem,
        question=saved.question,
        floors=saved.floors,
        resolved=saved.resolved,
        given_up=saved.given_up,
        membership=Membership(
            members=members,
            unknown={(NormalizedName(n), version): why for n, version, why in saved.unknown},
        ),
        warnings=saved.warnings,
    )
    view = View(snapshot, problem.platforms, present=releases(problem.present))
    with Gateway(view) as gateway:
        yield Reloaded(
            solution=solution,
            resolution=run.resolution(),
            view=view,
            engine=Uv(executable=uv_executable(), cache=run.engine_cache, index=gateway.address),
        )
