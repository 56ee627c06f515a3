"""Solve the governed set once, for commands that ask more about the answer and keep nothing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from packaging.utils import NormalizedName
from packaging.version import Version

from bot.errors import FINDINGS, UserError
from bot.update.inputs import cache_directory, netrc_file
from policies.governed import GovernedSet
from resolver.build_problem import Choices, platforms_of, prepare
from resolver.cooldown import admit_by_age, waits
from resolver.engine_cache import shown_of, take_over
from resolver.engines.interface import Engine
from resolver.implicit_hold import ImplicitHold
from resolver.index.snapshot import Snapshot
from resolver.problem import present_pins
from resolver.progress import Progress
from resolver.sdist_metadata import Builds
from resolver.session import Session, Surroundings, Wanted, open_session
from resolver.solve import NoSolution, Solution, Solver
from resolver.state import Run, Runs, StateMissing

BUILDS = Builds.CONFINED  # as an update does it


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What to solve, and where to look."""

    governed: GovernedSet
    pythons: tuple[str, ...]
    implicit: tuple[ImplicitHold, ...]
    index_urls: tuple[str, ...]
    root: Path  # of the repository, whose last run knows much of what the engine will ask


@dataclass(frozen=True, kw_only=True, slots=True)
class Solved:
    """The answer, and what it takes to ask further."""

    solution: Solution
    session: Session
    engine: Engine


@contextmanager
def solved(task: Task, progress: Progress) -> Iterator[Solved]:
    """Solve, and keep index and engine open while the block runs.

    Raises UserError, with exit code 1, when nothing satisfies the law.
    """
    governed, now = task.governed, datetime.now(UTC)
    present = present_pins(governed.constraints.entries, task.pythons)
    wanted = Wanted(
        platforms=platforms_of(governed),
        present=present,
        recorded=governed.metadata,
        times=waits(governed.policy.cooldown),
        admit=admit_by_age(governed.policy.cooldown, present, now),
    )
    with tempfile.TemporaryDirectory(prefix="pinwarden-") as scratch:
        surroundings = Surroundings(
            index_urls=task.index_urls,
            netrc=netrc_file(),
            cache=cache_directory(),
            engine_cache=Path(scratch),
            builds=BUILDS,
        )
        with open_session(surroundings, wanted) as session:
            last = _last(task.root)
            names = {line.key for line in governed.requirements.entries} | _seen(last)
            progress.phase("reading the index", len(names))
            session.snapshot.prefetch(sorted(names), progress)
            if last is not None:
                _take_over(last, task, session, now.date())
            engine = session.engine("uv")
            yield Solved(
                solution=_solution(task, session, engine, now, progress),
                session=session,
                engine=engine,
            )


def _last(root: Path) -> Run | None:
    try:
        return Runs(root / ".pinwarden" / "runs").latest()
    except StateMissing:
        return None


def _seen(last: Run | None) -> set[NormalizedName]:
    """Return the names that the last run looked at: what it needed will be needed again."""
    try:
        return set(Snapshot.saved(last.snapshot)) if last is not None else set()
    except (OSError, ValueError):
        return set()


def _take_over(last: Run, task: Task, session: Session, day: date) -> None:
    """Give the engine what it was told in the last run and would be told again."""
    pages = {name: seen.meaning for name, seen in session.snapshot.seen().items()}
    now = shown_of(task.governed, task.pythons, pages, builds=BUILDS, day=day)
    with suppress(StateMissing, OSError, ValueError):
        take_over(last, now, session.surroundings.engine_cache)


def _solution(
    task: Task, session: Session, engine: Engine, now: datetime, progress: Progress
) -> Solution:
    def versions(name: NormalizedName) -> tuple[Version, ...]:
        page = session.snapshot.page(name)
        return page.versions() if page is not None else ()

    prepared = prepare(
        task.governed,
        Choices(pythons=task.pythons, strategy=task.governed.policy.strategy),
        day=now.date(),
        implicit=task.implicit,
        versions=versions,
    )
    found = Solver(engine, session.snapshot, progress).solve(prepared.problem)
    if isinstance(found, NoSolution):
        raise UserError(
            "Nothing satisfies these lines together:\n"
            + "".join(f"  {line}\n" for line in found.lines)
            + found.proof.rstrip(),
            hint="take back or mend one of them; what only a build can tell must be recorded: "
            "pinwarden metadata record",
            exit_code=FINDINGS,
        )
    return found
