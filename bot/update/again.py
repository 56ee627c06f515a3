"""Take the last run's answer again where nothing is new."""

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC

from bot.report.facts import facts_of
from bot.update.preparation import names_of, prepared, record_of
from bot.update.request import Outcome, Request
from policies.governed import CONSTRAINTS
from resolver.engine_cache import shown_of, take_over
from resolver.engines.interface import Engine
from resolver.index.snapshot import Snapshot
from resolver.progress import Progress
from resolver.record import Record
from resolver.session import Session
from resolver.state import Run, Runs, StateMissing


def again(
    request: Request, runs: Runs, session: Session, engine: Engine, progress: Progress
) -> Outcome | None:
    """Return the last run's answer if nothing is new; None when there is something to solve."""
    last = _last(runs)
    if last is None:
        return None
    names = names_of(request.governed) | set(Snapshot.saved(last.snapshot))
    progress.phase("reading the index", len(names))
    session.snapshot.prefetch(sorted(names), progress)
    problem = prepared(request, session.snapshot)
    record = record_of(request, problem, session, engine.version())
    reused = _reused(last, record, request)
    if reused is None:
        return None
    facts = facts_of(reused.resolution.changes, session.snapshot, request.governed.policy.own)
    return replace(reused, problem_holds=problem.ended, facts=facts)


def warm(request: Request, runs: Runs, session: Session) -> None:
    """Let the engine begin with what it was told in the last run and would be told again.

    The pages that the last run looked at are read already.
    """
    last = _last(runs)
    if last is None or request.cutoff is not None:
        return
    now = shown_of(
        request.governed,
        request.pythons,
        {name: seen.meaning for name, seen in session.snapshot.seen().items()},
        builds=request.builds,
        day=request.now.astimezone(UTC).date(),
    )
    with suppress(StateMissing, OSError, ValueError):
        take_over(last, now, session.surroundings.engine_cache)


def _last(runs: Runs) -> Run | None:
    try:
        last = runs.latest()
        last.record()
        last.resolution()
        Snapshot.saved(last.snapshot)
    except (StateMissing, OSError, ValueError):
        return None
    return last


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
