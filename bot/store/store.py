"""Write down what runs decide and do, and read it back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.cycle.run import Outcome
from bot.life.actions import Action, State
from bot.store.database import told
from bot.store.schema import ActionRow, BranchRow, DecisionRow, RunRow

KEPT = timedelta(days=180)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One action as it was written down; `outcome` None if it was never confirmed."""

    proposal: str
    about: str
    outcome: str | None
    begun: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """Where a proposal stood at the end of a run; `reason` is empty in runs from before 0002."""

    repository: str
    branch: str
    proposal: str
    state: str
    reason: str
    sentence: str
    change: int | None
    run: int
    when: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """A run, with where its proposals stood and what was done."""

    id: int
    repository: str
    branch: str
    event: str
    begun: datetime
    ended: datetime | None
    failed: bool
    stands: tuple[Stand, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What is known of a branch since its last run: its holds as JSON, its report's place."""

    repository: str
    branch: str
    holds: str
    report: str


class Store:
    """The service's memory. Every method raises StoreFailure."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = _now) -> None:
        """Take a migrated database."""
        self.engine = engine
        self._clock = clock

    def begin_run(self, repository: str, branch: str, event: str) -> int:
        """Write down that a run begins; return its number."""
        row = RunRow(
            repository=repository,
            branch=branch,
            event=event[:255],
            begun=self._clock(),
            failed=False,
        )
        with self._writing() as session:
            session.add(row)
            session.flush()
            return row.id

    def end_run(self, run: int, outcomes: Sequence[Outcome], about: About) -> None:
        """Write down what came of a run, all of it or nothing."""
        failed = any(_went_wrong(one) for one in outcomes)
        with self._writing() as session:
            session.execute(
                update(RunRow).where(RunRow.id == run).values(ended=self._clock(), failed=failed)
            )
            session.add_all(_decision(run, one) for one in outcomes)
            self._keep(session, about)
            session.execute(delete(RunRow).where(RunRow.begun < self._clock() - KEPT))

    def journal(self, run: int) -> "RunJournal":
        """Return where the actions of a run are written down."""
        return RunJournal(self, run)

    def begin_action(self, run: int, proposal: str, about: str) -> int:
        """Write down an action that is about to be done."""
        row = ActionRow(run=run, proposal=proposal, about=about, begun=self._clock())
        with self._writing() as session:
            session.add(row)
            session.flush()
            return row.id

    def end_action(self, number: int, outcome: str) -> None:
        """Confirm an action."""
        with self._writing() as session:
            session.execute(update(ActionRow).where(ActionRow.id == number).values(outcome=outcome))

    def stands(self) -> tuple[Stand, ...]:
        """Return where each branch's proposals stood at the end of its last run."""
        with self._reading() as session:
            newest: dict[tuple[str, str], RunRow] = {}
            ended = select(RunRow).where(RunRow.ended.is_not(None)).order_by(RunRow.id)
            for row in session.scalars(ended):
                newest[row.repository, row.branch] = row
            return tuple(
                stand for _, row in sorted(newest.items()) for stand in _stands(session, row)
            )

    def runs(self, most: int = 50) -> tuple[Past, ...]:
        """Return the last runs, newest first."""
        with self._reading() as session:
            rows = session.scalars(select(RunRow).order_by(RunRow.id.desc()).limit(most))
            return tuple(_past(row) for row in rows)

    def run(self, number: int) -> Past | None:
        """Return one run with all that came of it."""
        with self._reading() as session:
            row = session.get(RunRow, number)
            if row is None:
                return None
            steps = select(ActionRow).where(ActionRow.run == number).order_by(ActionRow.id)
            return _past(
                row,
                stands=tuple(_stands(session, row)),
                steps=tuple(
                    Step(
                        proposal=one.proposal,
                        about=one.about,
                        outcome=one.outcome,
                        begun=one.begun,
                    )
                    for one in session.scalars(steps)
                ),
            )

    def about(self) -> tuple[About, ...]:
        """Return what is known of each branch."""
        with self._reading() as session:
            rows = session.scalars(select(BranchRow).order_by(BranchRow.repository, BranchRow.name))
            return tuple(
                About(
                    repository=row.repository, branch=row.name, holds=row.holds, report=row.report
                )
                for row in rows
            )

    def failures_in_a_row(self, repository: str, branch: str, since: datetime) -> int:
        """Return how many of the branch's last runs failed, one after the other."""
        wanted = (
            select(RunRow.failed)
            .where(RunRow.repository == repository, RunRow.branch == branch)
            .where(RunRow.ended.is_not(None), RunRow.begun > since)
            .order_by(RunRow.id.desc())
            .limit(100)
        )
        with self._reading() as session:
            count = 0
            for failed in session.scalars(wanted):
                if not failed:
                    break
                count += 1
            return count

    def _keep(self, session: Session, about: About) -> None:
        insert = (
            postgresql.insert(BranchRow)
            if self.engine.dialect.name == "postgresql"
            else sqlite.insert(BranchRow)
        )
        values = {"holds": about.holds, "report": about.report}
        session.execute(
            insert.values(
                repository=about.repository, name=about.branch, **values
            ).on_conflict_do_update(index_elements=["repository", "name"], set_=values)
        )

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        try:
            with Session(self.engine) as session, session.begin():
                yield session
        except SQLAlchemyError as err:
            raise told(err) from None

    _reading = _writing


@dataclass(frozen=True, slots=True)
class RunJournal:
    """Writes down the actions of one run (bot.acting.journal)."""

    store: Store
    run: int

    def begin(self, proposal: str, action: Action, about: str) -> int:  # noqa: ARG002 - as the protocol says
        """Write down that an action is about to be done."""
        return self.store.begin_action(self.run, proposal, about)

    def end(self, number: int, outcome: str) -> None:
        """Confirm it."""
        self.store.end_action(number, outcome)


def _went_wrong(outcome: Outcome) -> bool:
    """Tell whether a person has to look; what failed outside is only tried again."""
    decision = outcome.decision
    return decision.state in {State.ERROR, State.REFUSED} and not decision.outside


def _decision(run: int, outcome: Outcome) -> DecisionRow:
    decision = outcome.decision
    return DecisionRow(
        run=run,
        proposal=decision.proposal,
        state=decision.state.value,
        reason=decision.reason.value,
        sentence=decision.sentence,
        change=None if decision.change is None else decision.change.number,
    )


def _stands(session: Session, row: RunRow) -> Iterator[Stand]:
    found = select(DecisionRow).where(DecisionRow.run == row.id).order_by(DecisionRow.id)
    for one in session.scalars(found):
        yield Stand(
            repository=row.repository,
            branch=row.branch,
            proposal=one.proposal,
            state=one.state,
            reason=one.reason,
            sentence=one.sentence,
            change=one.change,
            run=row.id,
            when=row.ended or row.begun,
        )


def _past(row: RunRow, stands: tuple[Stand, ...] = (), steps: tuple[Step, ...] = ()) -> Past:
    return Past(
        id=row.id,
        repository=row.repository,
        branch=row.branch,
        event=row.event,
        begun=row.begun,
        ended=row.ended,
        failed=row.failed,
        stands=stands,
        steps=steps,
    )
