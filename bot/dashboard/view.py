"""Gather what the dashboard shows, as values."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.life.actions import State
from bot.store.store import About, Past, Stand, Store

# What needs a person stands first.
ORDER = (
    State.ERROR,
    State.REFUSED,
    State.RED,
    State.HELD,
    State.STOPPED,
    State.THROTTLED,
    State.FROZEN,
    State.WAITING,
    State.OPEN,
    State.DONE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """A held pin; `age` in days, None where nobody wrote down since when."""

    repository: str
    branch: str
    package: str
    specifier: str
    reason: str
    age: int | None
    ends: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """All that the front page shows."""

    now: datetime
    acting: bool
    waiting: int
    stands: tuple[Stand, ...]
    next_runs: tuple[tuple[str, datetime], ...]
    holds: tuple[Hold, ...]
    runs: tuple[Past, ...]
    reports: tuple[About, ...]
    gerrit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """Where the page's content comes from."""

    store: Store
    next_runs: Callable[[], tuple[tuple[str, datetime], ...]]
    acting: Callable[[], bool]
    waiting: Callable[[], int]
    gerrit: str

    def page(self) -> Page:
        """Return the front page's content."""
        now = datetime.now(UTC)
        about = self.store.about()
        rank = {state.value: number for number, state in enumerate(ORDER)}
        return Page(
            now=now,
            acting=self.acting(),
            waiting=self.waiting(),
            stands=tuple(
                sorted(
                    self.store.stands(),
                    key=lambda one: (rank.get(one.state, 0), one.repository, one.proposal),
                )
            ),
            next_runs=self.next_runs(),
            holds=tuple(hold for one in about for hold in _holds(one, now)),
            runs=self.store.runs(),
            reports=tuple(one for one in about if one.report),
            gerrit=self.gerrit,
        )

    def run(self, number: int) -> Past | None:
        """Return one run."""
        return self.store.run(number)

    def report(self, repository: str, branch: str) -> Path | None:
        """Return where the last report of a branch lies: a place that we wrote down ourselves."""
        for one in self.store.about():
            if (one.repository, one.branch) == (repository, branch) and one.report:
                place = Path(one.report)
                return place if place.is_file() else None
        return None


def _holds(about: About, now: datetime) -> tuple[Hold, ...]:
    found = [
        Hold(
            repository=about.repository,
            branch=about.branch,
            package=one["package"],
            specifier=one["specifier"],
            reason=one["reason"],
            age=_age(one["added"], now),
            ends=one["ends"],
        )
        for one in json.loads(about.holds)
    ]
    return tuple(sorted(found, key=lambda one: -(one.age or 0)))


def _age(added: str, now: datetime) -> int | None:
    if not added:
        return None
    return (now.date() - datetime.fromisoformat(added).date()).days
