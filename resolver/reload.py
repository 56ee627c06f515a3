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
from resolver.engines.interface import Answer, Engine, EngineFailure, Question
from resolver.engines.uv import Uv
from resolver.index.client import Client
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Informed:
    """An engine whose failures are told as what the index did not answer, where that is why."""

    engine: Engine
    gateway: Gateway

    @property
    def name(self) -> str:
        return self.engine.name

    def version(self) -> str:
        return self.engine.version()

    def check(self, pythons: tuple[str, ...]) -> None:
        self.engine.check(pythons)

    def solve(self, question: Question) -> Answer:
        try:
            return self.engine.solve(question)
        except EngineFailure:
            self.gateway.raise_failures()
            raise


@contextmanager
def reload(run: Run, cache: Path, client: Client | None = None) -> Iterator[Reloaded]:
    """Open a saved run; raise StateMissing.

    Nothing is asked of the network, but with a client: what the run did not read of the pages
    that it saw, such as the metadata of a release that was not the newest.
    """
    saved = run.solution()
    record = run.record()
    governed = parse_governed(run.governed_files())
    snapshot = Snapshot(
        client,
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
            engine=_Informed(
                engine=Uv(
                    executable=uv_executable(), cache=run.engine_cache, index=gateway.address
                ),
                gateway=gateway,
            ),
        )
