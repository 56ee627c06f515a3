"""Read what continuous integration says of a patch set: its vote, and its message's jobs.

Zuul's message lists a build a line: `- name address : RESULT in 3m 20s (non-voting)`.
https://zuul-ci.org/docs/zuul/latest/drivers/gerrit.html
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.life.build import Build
from bot.life.world import Change

_BUILD = re.compile(
    r"^[-*] (?P<job>[\w.@:+-]+)(?: (?P<url>\S+))? : (?P<result>[A-Z_]+)(?P<rest>.*)$", re.MULTILINE
)
GOOD = frozenset({"SUCCESS", "SKIPPED"})
# What says nothing of the change: the job did not run, or not to its end.
INFRASTRUCTURE = frozenset(
    {"NODE_FAILURE", "RETRY_LIMIT", "DISK_FULL", "POST_FAILURE", "CANCELED", "LOST", "ABORTED"}
)


class Colour(StrEnum):
    """How a patch set stands."""

    PENDING = "pending"
    GREEN = "green"
    RED = "red"
    INFRASTRUCTURE = "infrastructure"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is known of the current patch set; `failed` are voting builds, in Zuul's order.

    `attempt` counts the reports on this patch set.
    """

    colour: Colour
    failed: tuple[Build, ...] = ()
    attempt: int = 0

    @property
    def jobs(self) -> frozenset[str]:
        """The names of the jobs that failed."""
        return frozenset(one.job for one in self.failed)


def builds_in(text: str) -> tuple[Build, ...]:
    """Return the builds that a report lists."""
    return tuple(
        Build(
            job=match["job"],
            result=match["result"],
            url=match["url"] or "",
            voting="(non-voting)" not in match["rest"],
        )
        for match in _BUILD.finditer(text)
    )


def standing_of(change: Change, accounts: Collection[str], label: str) -> Standing:
    """Return how the current patch set stands by the vote of the accounts that test."""
    votes = [
        one.value for one in change.votes if one.label == label and one.person.username in accounts
    ]
    reports = [
        builds
        for said in change.said
        if said.patch_set == change.current.number
        and said.person is not None
        and said.person.username in accounts
        and (builds := builds_in(said.text))
    ]
    if not votes:
        return Standing(colour=Colour.PENDING, attempt=len(reports))
    builds = change.builds or (reports[-1] if reports else ())
    failed = tuple(one for one in builds if one.voting and one.result not in GOOD)
    if min(votes) > 0:
        return Standing(colour=Colour.GREEN, attempt=len(reports))
    infrastructure = bool(failed) and all(one.result in INFRASTRUCTURE for one in failed)
    return Standing(
        colour=Colour.INFRASTRUCTURE if infrastructure else Colour.RED,
        failed=tuple(one for one in failed if infrastructure or one.result not in INFRASTRUCTURE),
        attempt=len(reports),
    )
