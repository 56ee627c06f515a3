"""The service: timers put events on queues, cycles handle them, a page shows what came of it."""

import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn

from bot.cycle.run import Outcome
from bot.cycle.setting import access_of, credential_of
from bot.dashboard.app import dashboard
from bot.dashboard.metrics import Metrics
from bot.dashboard.view import View
from bot.gerrit.events import Listener
from bot.gerrit.transport import Patience
from bot.schedule.timers import Timers
from bot.serve.cycles import Cycles
from bot.serve.queues import Event, Queues
from bot.service_config.read import Configured
from bot.store.database import StoreFailure, open_database
from bot.store.lease import Lease
from bot.store.store import Store

log = logging.getLogger(__name__)
_RENEWED_EVERY = 15.0
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 3600.0
# A cycle that computes is given up after this; what it did is written down and found again.
_ENDS_WITHIN = 60.0


@dataclass
class Service:
    """One instance; `run` blocks until it is told to end."""

    configured: Configured
    patience: Patience | None = None
    started: Callable[[str], None] = lambda _url: None
    _ending: threading.Event = field(default_factory=threading.Event)
    _failures: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        config, base = self.configured.config, self.configured.place.parent
        self.store = Store(open_database(config.store.url, base))
        holder = f"{socket.gethostname()} {os.getpid()} {uuid.uuid4().hex[:8]}"
        self.lease = Lease(engine=self.store.engine, holder=holder)
        self.metrics = Metrics()
        self.cycles = Cycles(
            configured=self.configured,
            store=self.store,
            lease=self.lease,
            done=self._done,
            patience=self.patience,
        )
        names = [one.name for one in config.repository]
        self.queues = Queues(names, self.cycles.handle)
        self.timers = Timers(config, self.queues.put)

    def run(self) -> bool:
        """Serve until SIGTERM or SIGINT; True if all that ran came to its end."""
        table = self.configured.config.serve
        view = View(
            store=self.store,
            next_runs=self.timers.next_runs,
            acting=self.lease.take,
            waiting=self.queues.waiting,
            gerrit=self.configured.config.gerrit.url,
        )
        server = _Server(
            uvicorn.Config(
                dashboard(view, self.metrics),
                host=table.host,
                port=table.port,
                log_config=None,
                access_log=False,
                server_header=False,
            ),
            self._listening,
        )
        self._begin()
        try:
            server.run()
        finally:
            ended = self._end()
        return ended

    def _begin(self) -> None:
        self.queues.start()
        self.timers.start()
        self._renewing = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._renewing.start()
        self._look_at_everything("start")
        self._listener = self._listen()

    def _done(self, event: Event, outcomes: tuple[Outcome, ...]) -> None:
        """Count; look again soon where something outside failed, later each time."""
        self.metrics.cycle_done(event, outcomes)
        where = (event.repository, event.branch)
        if not any(one.decision.outside for one in outcomes):
            self._failures.pop(where, None)
            return
        count = self._failures[where] = self._failures.get(where, 0) + 1
        pause = min(_FIRST_PAUSE * 2 ** (count - 1), _LONGEST_PAUSE)
        log.info("repository=%s branch=%s again_in=%ds", event.repository, event.branch, int(pause))
        self.timers.once_more(event.repository, event.branch, pause)

    def _look_at_everything(self, why: str) -> None:
        for table in self.configured.config.repository:
            for branch in table.branches:
                self.queues.put(table.name, branch, why)

    def _heard(self, repository: str, branch: str, why: str) -> None:
        """Put an event on its queue, if it is about a branch that is ours to look at."""
        tables = self.configured.config.repository
        if any(one.name == repository and branch in one.branches for one in tables):
            self.queues.put(repository, branch, why)

    def _listen(self) -> Listener | None:
        """Listen to Gerrit's events, where that is configured: they only make it faster."""
        if not self.configured.config.gerrit.events:
            return None
        access = access_of(self.configured, credential_of(self.configured), ssh=True)
        listener = Listener(access, self._heard, lambda: self._look_at_everything("events again"))
        listener.start()
        return listener

    def _end(self) -> bool:
        log.info("ending")
        self._ending.set()
        if self._listener is not None:
            self._listener.stop()
        self.timers.stop()
        ended = self.queues.stop(_ENDS_WITHIN)
        try:
            self.lease.give_up()
        except StoreFailure as err:
            log.warning("lease=%s", err.message)
        self.store.engine.dispose()
        return ended

    def _renew(self) -> None:
        """Keep the lease while this instance lives; look at everything when it comes to it."""
        acting = self.lease.take()
        while not self._ending.wait(_RENEWED_EVERY):
            try:
                before, acting = acting, self.lease.take()
            except StoreFailure as err:
                log.warning("lease=%s", err.message)
                continue
            self.metrics.acting.set(acting)
            if acting and not before:
                self._look_at_everything("takeover")

    def _listening(self, url: str) -> None:
        log.info("url=%s since=%s", url, datetime.now(UTC).isoformat(timespec="seconds"))
        self.started(url)


class _Server(uvicorn.Server):
    """Tells where it listens, once it does."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[str], None]) -> None:
        super().__init__(config)
        self._tell = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal, and that is all: uvicorn would raise it again afterwards."""
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for one in server.sockets:
                host, port = one.getsockname()[:2]
                self._tell(f"http://{host}:{port}/")
