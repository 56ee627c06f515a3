"""Count for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.cycle.run import Outcome
from bot.life.actions import State
from bot.serve.queues import Event


class Metrics:
    """The service's numbers, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._registry = CollectorRegistry()
        self._runs = Counter(
            "pinwarden_runs",
            "Cycles that ended.",
            ["repository", "branch"],
            registry=self._registry,
        )
        self._actions = Counter(
            "pinwarden_actions",
            "Actions that were done.",
            ["repository", "branch"],
            registry=self._registry,
        )
        self._proposals = Gauge(
            "pinwarden_proposals",
            "Proposals by where they stand.",
            ["repository", "branch", "state"],
            registry=self._registry,
        )
        self._last = Gauge(
            "pinwarden_last_run_timestamp_seconds",
            "When the last cycle ended.",
            ["repository", "branch"],
            registry=self._registry,
        )
        self.acting = Gauge(
            "pinwarden_acting", "1 if this instance acts, 0 on standby.", registry=self._registry
        )

    def cycle_done(self, event: Event, outcomes: tuple[Outcome, ...]) -> None:
        """Count a cycle and what came of it."""
        where = (event.repository, event.branch)
        self._runs.labels(*where).inc()
        self._last.labels(*where).set_to_current_time()
        self._actions.labels(*where).inc(sum(len(one.done) for one in outcomes))
        for state in State:
            count = sum(one.decision.state is state for one in outcomes)
            self._proposals.labels(*where, state.value).set(count)

    def text(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        return generate_latest(self._registry)
