"""Handle events one after another for each repository, repositories side by side."""

import logging
import queue
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened that is a reason to look at a branch."""

    repository: str
    branch: str
    why: str


class Queues:
    """One queue and one thread for each repository; `handle` is called in it."""

    def __init__(self, repositories: Collection[str], handle: Callable[[Event], None]) -> None:
        """Prepare the queues; `start` begins to handle."""
        self._handle = handle
        self._queues: dict[str, queue.Queue[Event | None]] = {
            name: queue.Queue() for name in repositories
        }
        self._waiting: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._threads = [
            # A computation that outlives the patience of `stop` must not keep the process alive.
            threading.Thread(
                target=self._work, args=(name,), name=f"repository {name}", daemon=True
            )
            for name in repositories
        ]

    def start(self) -> None:
        """Begin to handle."""
        for thread in self._threads:
            thread.start()

    def put(self, repository: str, branch: str, why: str) -> None:
        """Add an event; one that waits for the same branch already is enough."""
        with self._lock:
            if repository not in self._queues or (repository, branch) in self._waiting:
                return
            self._waiting.add((repository, branch))
        self._queues[repository].put(Event(repository, branch, why))

    def stop(self, seconds: float) -> bool:
        """Let what runs come to its end, drop what waits; False if it takes longer than that."""
        for one in self._queues.values():
            while not one.empty():
                one.get_nowait()
            one.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def waiting(self) -> int:
        """Return how many events wait."""
        return sum(one.qsize() for one in self._queues.values())

    def _work(self, repository: str) -> None:
        while (event := self._queues[repository].get()) is not None:
            with self._lock:
                self._waiting.discard((event.repository, event.branch))
            try:
                self._handle(event)
            except Exception:
                # The thread is all that this repository has: it outlives what goes wrong in it.
                log.exception("repository=%s branch=%s", event.repository, event.branch)
