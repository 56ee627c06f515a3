"""One state of the governed set, with all that is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from packaging.utils import NormalizedName

from checks.facts import Consumers, Pages, Requires, ZuulJobs
from policies.governed import GovernedSet, read_governed
from policies.place import Problem
from policies.policy import Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The governed files, parsed as far as they can be, and the facts that were looked up.

    `files` are the raw bytes by name; `problems` what could not be read of them; `pythons` the
    governed Pythons in order. A fact that is None was not asked for; what was asked for and could
    not be had says so itself. `resolved` are the names that the last update of these requirements
    resolved, `engine` what the engine says against the pins as sentences.
    """

    governed: GovernedSet
    problems: tuple[Problem, ...]
    files: Mapping[str, bytes] = field(repr=False)
    pythons: tuple[str, ...]
    today: date
    branch: str = "master"
    pages: Pages | None = None
    consumers: Consumers | None = None
    zuul: ZuulJobs | None = None
    resolved: frozenset[NormalizedName] | None = None
    requires: Requires | None = None
    engine: tuple[str, ...] | None = None

    @property
    def policy(self) -> Policy:
        """What the community decided."""
        return self.governed.policy


def read_snapshot(  # noqa: PLR0913 - the facts, each by its keyword
    files: Mapping[str, bytes],
    *,
    pythons: tuple[str, ...],
    today: date,
    branch: str = "master",
    pages: Pages | None = None,
    consumers: Consumers | None = None,
    zuul: ZuulJobs | None = None,
    resolved: frozenset[NormalizedName] | None = None,
    requires: Requires | None = None,
    engine: tuple[str, ...] | None = None,
) -> Snapshot:
    """Parse the governed files of one state; nothing in them raises."""
    governed, problems = read_governed(files)
    return Snapshot(
        governed=governed,
        problems=problems,
        files=dict(files),
        pythons=pythons,
        today=today,
        branch=branch,
        pages=pages,
        consumers=consumers,
        zuul=zuul,
        resolved=resolved,
        requires=requires,
        engine=engine,
    )
