"""Run one cycle for an event: leased, throttled, written down from its beginning to its end."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.acting.journal import Journal
from bot.cycle.branch import failed, run_branch
from bot.cycle.run import Outcome
from bot.cycle.setting import flat, open_setting
from bot.cycle.stopping import resumed_at
from bot.cycle.wanted import reader_of
from bot.errors import UserError, of_surroundings, write_crash_log
from bot.gerrit.transport import Patience
from bot.life.actions import Action, Decision, State
from bot.life.reasons import Reason
from bot.serve.logs import RUN
from bot.serve.queues import Event
from bot.service_config.read import Configured
from bot.store.database import StoreFailure
from bot.store.lease import Lease
from bot.store.store import About, Store
from policies.hold_file import parse_holds
from policies.place import Malformed

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cycles:
    """What a cycle needs; `done` hears of each that has ended."""

    configured: Configured
    store: Store
    lease: Lease
    done: Callable[[Event, tuple[Outcome, ...]], None] = lambda _event, _outcomes: None
    patience: Patience | None = None

    def handle(self, event: Event) -> None:
        """Run a cycle, unless another instance acts, or the branch rests after failures.

        Nothing is done without the store; it is tried again like all that fails outside.
        """
        try:
            self._handle(event)
        except StoreFailure as err:
            log.warning("repository=%s branch=%s %s", event.repository, event.branch, err.message)
            self.done(event, (failed(event.repository, f"{event.branch}/", err),))

    def _handle(self, event: Event) -> None:
        if not self.lease.take():
            log.info("repository=%s branch=%s standby", event.repository, event.branch)
            return
        if self._rests(event):
            return
        run = self.store.begin_run(event.repository, event.branch, event.why)
        token = RUN.set(run)
        try:
            log.info(
                "repository=%s branch=%s begins why=%s", event.repository, event.branch, event.why
            )
            outcomes, about = self._outcomes(event, run)
            self.store.end_run(run, outcomes, about)
            self._tell(event, outcomes)
        finally:
            RUN.reset(token)
        self.done(event, outcomes)

    def _tell(self, event: Event, outcomes: tuple[Outcome, ...]) -> None:
        for one in outcomes:
            log.info(
                "repository=%s branch=%s change=%s proposal=%s state=%s reason=%s",
                event.repository,
                event.branch,
                one.decision.change.number if one.decision.change is not None else "",
                one.decision.proposal,
                one.decision.state.value.replace(" ", "-"),
                one.decision.reason.value,
            )

    def _outcomes(self, event: Event, run: int) -> tuple[tuple[Outcome, ...], About]:
        table = next(
            one for one in self.configured.config.repository if one.name == event.repository
        )
        journal = Leased(journal=self.store.journal(run), lease=self.lease)
        about = About(repository=event.repository, branch=event.branch, holds="[]", report="")
        try:
            with open_setting(
                self.configured, table, journal=journal, patience=self.patience
            ) as setting:
                outcomes = run_branch(setting, event.branch)
                tip = setting.remote.mirror.commit_of(f"refs/heads/{event.branch}")
                if tip is not None:
                    read = reader_of(setting.remote.mirror, tip, setting.data)
                    about = self._about(event, read("holds.toml") or b"")
        except UserError as err:
            outcomes = (failed(event.repository, f"{event.branch}/", err),)
        except Exception as err:  # noqa: BLE001 - the outermost frame of a cycle
            outcomes = self._unexpected(event, err)
        return outcomes, about

    def _unexpected(self, event: Event, error: Exception) -> tuple[Outcome, ...]:
        told = of_surroundings(error) if isinstance(error, OSError) else None
        if told is not None:
            return (failed(event.repository, f"{event.branch}/", told),)
        place = write_crash_log(error)
        log.error("branch=%s log=%s", event.branch, place, exc_info=error)
        decision = Decision(
            proposal=f"{event.branch}/",
            state=State.ERROR,
            reason=Reason.UNEXPECTED,
            sentence=f"unexpected {type(error).__name__}; see {place.name}",
        )
        return (Outcome(repository=event.repository, branch=event.branch, decision=decision),)

    def _about(self, event: Event, holds: bytes) -> About:
        work = self.configured.path(self.configured.config.work) / flat(event.repository)
        report = work / "branches" / flat(event.branch) / "tree/.pinwarden/report/report.html"
        return About(
            repository=event.repository,
            branch=event.branch,
            holds=json.dumps(_holds(holds)),
            report=str(report) if report.is_file() else "",
        )

    def _rests(self, event: Event) -> bool:
        most = self.configured.config.proposal.failures_in_a_row
        since = resumed_at(self.configured)
        count = self.store.failures_in_a_row(event.repository, event.branch, since)
        if most and count >= most:
            log.warning(
                "repository=%s branch=%s rests after %d failures; pinwarden resume",
                event.repository,
                event.branch,
                count,
            )
            return True
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """A journal that lets nothing be done by an instance that has lost its lease."""

    journal: Journal
    lease: Lease

    def begin(self, proposal: str, action: Action, about: str) -> int:
        """Make sure of the lease, then write the action down."""
        self.lease.must_hold()
        return self.journal.begin(proposal, action, about)

    def end(self, number: int, outcome: str) -> None:
        """Confirm it."""
        self.journal.end(number, outcome)


def _holds(data: bytes) -> list[dict[str, str]]:
    try:
        found = parse_holds(data.decode("utf-8", "replace"), "holds.toml")
    except Malformed:
        return []
    return [
        {
            "package": hold.package,
            "specifier": str(hold.specifier),
            "reason": hold.reason,
            "added": hold.added.isoformat() if hold.added else "",
            "ends": hold.expires.isoformat() if hold.expires else hold.until or "",
        }
        for hold in sorted(found, key=lambda one: (str(one.added or "9999"), one.package))
    ]
