"""Run an update: from inputs to a verified resolution; reuse the last where nothing is new."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.errors import UserError
from bot.report.document import Facts
from bot.report.facts import facts_of
from bot.update.garbage import seldom_collected
from bot.update.inputs import Tree
from policies.governed import CONSTRAINTS, GovernedSet
from policies.hold import Hold, HoldState
from resolver.build_problem import Choices, Prepared, platforms_of, prepare
from resolver.conclude import Told, conclude
from resolver.cooldown import admit_by_age, waits
from resolver.engines.interface import Engine
from resolver.excuses import excuses
from resolver.index.credentials import without_credentials
from resolver.index.interface import MetadataUnavailable
from resolver.index.snapshot import Snapshot
from resolver.only import move_only
from resolver.problem import present_pins
from resolver.progress import Progress, Silent
from resolver.record import SCHEMA, Record, sources
from resolver.scene import scene_of
from resolver.sdist_metadata import Builds
from resolver.session import (
    EngineName,
    Session,
    Surroundings,
    Wanted,
    open_session,
    releases,
)
from resolver.solve import NoSolution, Solution, Solver
from resolver.state import Run, Runs, SavedSolution, StateMissing
from resolver.untold import untold
from resolver.values import Resolution


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One update as it was asked for."""

    files: Mapping[str, bytes]
    governed: GovernedSet
    tree: Tree
    pythons: tuple[str, ...]
    strategy: str
    engine: EngineName = "uv"
    verify_with: tuple[EngineName, ...] = ()
    cutoff: datetime | None = None
    free: bool = False
    only: frozenset[NormalizedName] = frozenset()
    now: datetime
    index_urls: tuple[str, ...]
    cache: Path
    netrc: Path | None
    interpreters: tuple[Path, ...] = ()
    builds: Builds = Builds.CONFINED


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an update found; `again` when everything is as in the last run."""

    resolution: Resolution
    record: Record
    problem_holds: tuple[tuple[Hold, HoldState], ...]
    facts: Mapping[NormalizedName, Facts]
    again: bool


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
    again = _again(request, runs, session, engine, progress)
    if again is not None:
        return again
    with _reading(_names(request.governed), session.snapshot):
        prepared = _prepare(request, session.snapshot)
        solution = _solution(request, prepared, session, engine, progress)
    _refuse_untold(request, session.snapshot)
    if isinstance(solution, NoSolution):
        raise UserError(_unsolvable(solution), "take back or mend one of these lines")
    progress.phase("finding what holds each pin back")
    scene = scene_of(solution, session.view, engine)
    found = excuses(scene, progress)
    told = Told(
        excuses=found,
        notes=_notes(prepared.ended),
        warnings=(*_warnings(prepared, request), *untold(found, scene)),
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
        _record(request, prepared, session, engine.version()),
        pins=resolution.pins,
        result=hashlib.sha256(resolution.text.encode()).hexdigest(),
    )
    session.snapshot.save(run.snapshot)
    run.save(request.files, _saved(solution, request), resolution, record)
    return Outcome(
        resolution=resolution,
        record=record,
        problem_holds=prepared.ended,
        facts=facts_of(resolution.changes, session.snapshot, request.governed.policy.own),
        again=False,
    )


def _again(
    request: Request, runs: Runs, session: Session, engine: Engine, progress: Progress
) -> Outcome | None:
    """Return the last run's answer if nothing is new; None when there is something to solve."""
    last = _last(runs)
    if last is None:
        return None
    names = _names(request.governed) | set(Snapshot.saved(last.snapshot))
    progress.phase("reading the index", len(names))
    session.snapshot.prefetch(sorted(names), progress)
    prepared = _prepare(request, session.snapshot)
    record = _record(request, prepared, session, engine.version())
    reused = _reused(last, record, request)
    if reused is None:
        return None
    facts = facts_of(reused.resolution.changes, session.snapshot, request.governed.policy.own)
    return replace(reused, problem_holds=prepared.ended, facts=facts)


@contextmanager
def _reading(names: Iterable[NormalizedName], snapshot: Snapshot) -> Iterator[None]:
    """Read the index's pages while the block runs; what could not be read is raised at its end."""
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(snapshot.prefetch, sorted(names), Silent())
        yield
        reading.result()


def _solution(
    request: Request, prepared: Prepared, session: Session, engine: Engine, progress: Progress
) -> Solution | NoSolution:
    solution = Solver(engine, session.snapshot, progress).solve(prepared.problem)
    if request.only and isinstance(solution, Solution):
        return move_only(request.only, solution, engine, session.snapshot, progress)
    return solution


def _refuse_untold(request: Request, snapshot: Snapshot) -> None:
    """Raise UserError for pinned releases whose metadata cannot be told: they would go down."""
    present = present_pins(request.governed.constraints.entries, request.pythons)
    untold: dict[str, str] = {}
    for name, version in sorted(releases(present)):
        page = snapshot.page(name)
        files = page.files_of(version) if page is not None else ()
        if not files or any(file.is_wheel for file in files) or snapshot.recorded(name, version):
            continue
        try:
            snapshot.metadata(files[0])
        except MetadataUnavailable as err:
            untold[f"{name}=={version}"] = str(err)
    if untold:
        raise UserError(
            "the metadata of pinned releases cannot be told:\n"
            + "\n".join(f"  {reason}" for reason in untold.values()),
            f"pinwarden metadata record {' '.join(untold)}",
        )


def _midnight(time: datetime) -> datetime:
    """Return the beginning of the day in UTC: a record says the day, and derives the same."""
    return time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _last(runs: Runs) -> Run | None:
    try:
        last = runs.latest()
        last.record()
        last.resolution()
        Snapshot.saved(last.snapshot)
    except (StateMissing, OSError, ValueError):
        return None
    return last


def _names(governed: GovernedSet) -> set[NormalizedName]:
    return {line.key for line in governed.requirements.entries} | {
        line.key for line in governed.constraints.entries
    }


def _prepare(request: Request, snapshot: Snapshot) -> Prepared:
    def versions(name: NormalizedName) -> tuple[Version, ...]:
        page = snapshot.page(name)
        return page.versions() if page is not None else ()

    return prepare(
        request.governed,
        Choices(pythons=request.pythons, strategy=request.strategy, free=request.free),
        day=request.now.astimezone(UTC).date(),
        implicit=request.tree.implicit,
        versions=versions,
    )


def _record(request: Request, prepared: Prepared, session: Session, version: str) -> Record:
    return Record(
        schema=SCHEMA,
        pinwarden=metadata.version("pinwarden"),
        engine=request.engine,
        engine_version=version,
        inputs=sources(request.files),
        options={
            "strategy": request.strategy,
            "free": request.free,
            "only": sorted(request.only),
            "builds": request.builds.value,
        },
        pythons=request.pythons,
        platforms=tuple(
            f"{p.sys_platform}-{p.platform_machine}" for p in prepared.problem.platforms
        ),
        indexes=tuple(without_credentials(url) for url in request.index_urls),
        cutoff=request.cutoff.isoformat() if request.cutoff else None,
        day=request.now.astimezone(UTC).date().isoformat(),
        implicit_holds=tuple(
            f"{held.name}<={held.version} ({held.commit[:12]})"
            for held in prepared.problem.implicit_holds
        ),
        pages=session.snapshot.digest(),
        pins={},
        result="",
    )


def _reused(last: Run, now: Record, request: Request) -> Outcome | None:
    """Return the last run's answer if it stands; None when something is new.

    It stands when the same question is asked again; and when its own result has become the
    present pins, because these satisfy every floor that they are: then nothing moves.
    """
    known = last.record()
    if _but_pins(known) != _but_pins(now):
        return None
    before = next((s.sha256 for s in known.inputs if s.file == CONSTRAINTS), "")
    present = hashlib.sha256(request.files.get(CONSTRAINTS, b"")).hexdigest()
    if present == known.result:
        resolution = replace(last.resolution(), changes=(), forced=())
        return Outcome(resolution=resolution, record=known, problem_holds=(), facts={}, again=True)
    if present == before:
        return Outcome(
            resolution=last.resolution(), record=known, problem_holds=(), facts={}, again=False
        )
    return None


def _but_pins(record: Record) -> Record:
    others = tuple(source for source in record.inputs if source.file != CONSTRAINTS)
    return replace(record, inputs=others, pins={}, result="")


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


def _warnings(prepared: Prepared, request: Request) -> tuple[str, ...]:
    found = [f"{hold.package}: {_ended(hold, state)}" for hold, state in prepared.ended]
    if request.tree.cut_off:
        found.append("The clone is shallow: implicit holds further back are not seen.")
    return tuple(found)


def _saved(solution: Solution, request: Request) -> SavedSolution:
    return SavedSolution(
        day=request.now.astimezone(UTC).date().isoformat(),
        question=solution.question,
        floors=solution.floors,
        resolved=solution.resolved,
        given_up=solution.given_up,
        limits=solution.problem.limits,
        prereleases=tuple(sorted(solution.problem.prereleases)),
        implicit_holds=solution.problem.implicit_holds,
        members=tuple(
            (member.name, member.version, member.requires_dist, member.requires_python)
            for member in solution.membership.members.values()
        ),
        unknown=tuple(
            (name, version, reason)
            for (name, version), reason in solution.membership.unknown.items()
        ),
        warnings=solution.warnings,
    )
