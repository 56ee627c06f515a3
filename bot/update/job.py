"""Run an update: from inputs to a verified resolution."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from packaging.utils import NormalizedName

from bot.errors import UserError
from bot.report.facts import facts_of
from bot.update.again import again, warm
from bot.update.garbage import seldom_collected
from bot.update.preparation import names_of, prepared, record_of, saved
from bot.update.request import Outcome, Request
from policies.hold import Hold, HoldState
from resolver.build_problem import Prepared, platforms_of
from resolver.conclude import Told, conclude
from resolver.cooldown import admit_by_age, waits
from resolver.engine_cache import forget
from resolver.engines.interface import Engine
from resolver.excuses import excuses
from resolver.index.interface import MetadataUnavailable
from resolver.index.snapshot import Snapshot
from resolver.only import move_only
from resolver.problem import present_pins
from resolver.progress import Progress, Silent
from resolver.scene import scene_of
from resolver.session import (
    Session,
    Surroundings,
    Wanted,
    open_session,
    releases,
)
from resolver.solve import NoSolution, Solution, Solver
from resolver.state import Run, Runs
from resolver.untold import untold


def run_update(request: Request, runs: Runs, progress: Progress) -> Outcome:
    """Recompute; raise UserError when the law has no solution."""
    with seldom_collected(), runs.begin() as run:
        present = present_pins(request.governed.constraints.entries, request.pythons)
        wanted = Wanted(
            platforms=platforms_of(request.governed),
            present=present,
            recorded=request.governed.metadata,
            cutoff=request.cutoff,
            times=waits(request.governed.policy.cooldown),
            admit=admit_by_age(request.governed.policy.cooldown, present, _midnight(request.now)),
        )
        surroundings = Surroundings(
            index_urls=request.index_urls,
            netrc=request.netrc,
            cache=request.cache,
            engine_cache=run.engine_cache,
            interpreters=request.interpreters,
            builds=request.builds,
        )
        with open_session(surroundings, wanted) as session:
            return _with_session(request, runs, run, session, progress)


def _with_session(
    request: Request, runs: Runs, run: Run, session: Session, progress: Progress
) -> Outcome:
    engine = session.engine(request.engine)
    engine.check(request.pythons)
    known = again(request, runs, session, engine, progress)
    if known is not None:
        return known
    warm(request, runs, session)
    with _reading(names_of(request.governed), session.snapshot):
        problem = prepared(request, session.snapshot)
        solution = _solution(request, problem, session, engine, progress)
    _refuse_untold(request, session.snapshot)
    if isinstance(solution, NoSolution):
        raise UserError(_unsolvable(solution), "take back or mend one of these lines")
    progress.phase("finding what holds each pin back")
    # Dozens of what-ifs: uv answers each in a fraction of a second, whoever solved.
    scene = scene_of(solution, session.view, session.engine("uv"))
    found = excuses(scene, progress)
    told = Told(
        excuses=found,
        notes=_notes(problem.ended),
        warnings=(*_warnings(problem, request), *untold(found, scene)),
    )
    progress.phase("checking the result")
    resolution = conclude(
        solution,
        told,
        session.snapshot,
        engine,
        verify_with=tuple(session.engine(name) for name in request.verify_with),
    )
    record = replace(
        record_of(request, problem, session, engine.version()),
        pins=resolution.pins,
        result=hashlib.sha256(resolution.text.encode()).hexdigest(),
    )
    session.snapshot.save(run.snapshot)
    forget(run.engine_cache, session.view.untold)
    run.save(request.files, saved(solution, request), resolution, record)
    return Outcome(
        resolution=resolution,
        record=record,
        problem_holds=problem.ended,
        facts=facts_of(resolution.changes, session.snapshot, request.governed.policy.own),
        again=False,
    )


@contextmanager
def _reading(names: Iterable[NormalizedName], snapshot: Snapshot) -> Iterator[None]:
    """Read the index's pages while the block runs; what could not be read is raised at its end."""
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(snapshot.prefetch, sorted(names), Silent())
        yield
        reading.result()


def _solution(
    request: Request, found: Prepared, session: Session, engine: Engine, progress: Progress
) -> Solution | NoSolution:
    solution = Solver(engine, session.snapshot, progress).solve(found.problem)
    if request.only and isinstance(solution, Solution):
        return move_only(request.only, solution, engine, session.snapshot, progress)
    return solution


def _refuse_untold(request: Request, snapshot: Snapshot) -> None:
    """Raise UserError for pinned releases whose metadata cannot be told: they would go down."""
    present = present_pins(request.governed.constraints.entries, request.pythons)
    unknown: dict[str, str] = {}
    for name, version in sorted(releases(present)):
        page = snapshot.page(name)
        files = page.files_of(version) if page is not None else ()
        if not files or any(file.is_wheel for file in files) or snapshot.recorded(name, version):
            continue
        try:
            snapshot.metadata(files[0])
        except MetadataUnavailable as err:
            unknown[f"{name}=={version}"] = str(err)
    if unknown:
        raise UserError(
            "the metadata of pinned releases cannot be told:\n"
            + "\n".join(f"  {reason}" for reason in unknown.values()),
            f"pinwarden metadata record {' '.join(unknown)}",
        )


def _midnight(time: datetime) -> datetime:
    """Return the beginning of the day in UTC: a record says the day, and derives the same."""
    return time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _unsolvable(found: NoSolution) -> str:
    lines = "\n".join(f"  {line}" for line in found.lines)
    return f"nothing satisfies these lines together:\n{lines}\n{found.proof}"


def _notes(
    ended: tuple[tuple[Hold, HoldState], ...],
) -> Mapping[NormalizedName, tuple[str, ...]]:
    return {hold.key: (_ended(hold, state),) for hold, state in ended}


def _ended(hold: Hold, state: HoldState) -> str:
    why = f"expired on {hold.expires}" if state is HoldState.EXPIRED else f"ends with {hold.until}"
    return f"Its hold {hold.specifier} {why} ({hold.reason.rstrip('.')})."


def _warnings(found: Prepared, request: Request) -> tuple[str, ...]:
    said = [f"{hold.package}: {_ended(hold, state)}" for hold, state in found.ended]
    if request.tree.cut_off:
        said.append("The clone is shallow: implicit holds further back are not seen.")
    return tuple(said)
