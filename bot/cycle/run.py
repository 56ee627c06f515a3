"""What a cycle on one branch knows, and how it settles one proposal."""

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from packaging.utils import NormalizedName

from bot.checking.state import AROUND
from bot.compute.proposal import Computed, Question, compute, explain
from bot.cycle.law import Law
from bot.cycle.setting import Setting
from bot.cycle.wanted import Read, wanted_of
from bot.files import write_atomic
from bot.gerrit.errors import GerritUnavailable
from bot.life.actions import Closing, Decision, Wanted
from bot.life.plan import decide
from bot.life.terms import Terms
from bot.life.world import Change, Status, World

log = logging.getLogger(__name__)
_ROUNDS = 6


class BranchMoved(Exception):  # noqa: N818 - it says what happened
    """Something was merged meanwhile: what was computed is of yesterday."""


def _known(place: Path) -> tuple[int, ...]:
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return ()  # It only helps: what is open is asked for as well.
    if not isinstance(found, list):
        return ()
    return tuple(one for one in found if isinstance(one, int))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of one proposal: the last decision, and all that was done, in order."""

    repository: str
    branch: str
    decision: Decision
    done: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One cycle on one branch, with what it knows of it."""

    setting: Setting
    branch: str
    tip: str
    law: Law
    terms: Terms
    read: Read = field(repr=False)
    dry_run: bool = False

    def world(self) -> World:
        """Read what is at Gerrit now.

        Which changes were open is kept in a file: one that is just closing is missing from every
        query for a moment, and is not to be taken for gone.
        """
        place = self.setting.place(self.branch).work / "open.json"
        reader = self.setting.reader
        world = reader.world(self.branch, self.tip, self.setting.clock(), _known(place))
        place.parent.mkdir(parents=True, exist_ok=True)
        numbers = [one.number for one in world.changes if one.status is Status.NEW]
        write_atomic(place, json.dumps(numbers).encode())
        return world

    def question(self) -> Question:
        """Return what is computed from."""
        return Question(
            mirror=self.setting.remote.mirror,
            commit=self.tip,
            branch=self.branch,
            place=self.setting.place(self.branch),
            indexes=self.setting.indexes,
            bounds=self.setting.bounds,
            day=self.setting.clock().date().isoformat(),
        )

    def compute(self, only: Collection[NormalizedName] = ()) -> Computed:
        """Compute the constraints, with `only` some projects moving."""
        return compute(self.question(), only=only)

    def wanted(self, computed: Computed, proposal: str) -> Wanted | None:
        """Return what should be proposed of it; None if the branch has all of it."""
        base = self.setting.configured.config.serve.url.rstrip("/")
        whole = f"{base}/reports/{self.setting.repository.name}/-/{self.branch}" if base else ""
        return wanted_of(computed, proposal, self.read, self.setting.data, whole)

    def explain(self, name: NormalizedName) -> str:
        """Say why a pin is where it is, from the last computation."""
        return explain(self.question(), name)

    def around(self) -> dict[str, bytes]:
        """Return the files of the tree's own metadata, which may name the governed Pythons."""
        mirror = self.setting.remote.mirror
        found = {name: mirror.read(self.tip, PurePosixPath(name)) for name in AROUND}
        return {name: data for name, data in found.items() if data is not None}

    def link(self, change: Change) -> str:
        """Return where people find a change."""
        base = self.setting.configured.config.gerrit.url.rstrip("/")
        return f"{base}/c/{change.project}/+/{change.number}"

    def commit_link(self, commit: str) -> str:
        """Return where people find the change of a commit: Gerrit looks it up by its id."""
        return f"{self.setting.configured.config.gerrit.url.rstrip('/')}/q/{commit}"

    def text(self, name: str) -> str:
        """Return a governed file of the branch as text."""
        return (self.read(name) or b"").decode("utf-8", "replace")

    def outcome(self, decision: Decision, done: Collection[str] = ()) -> Outcome:
        """Return a decision as what came of it here."""
        return Outcome(
            repository=self.setting.repository.name,
            branch=self.branch,
            decision=decision,
            done=tuple(done),
        )

    def act(self, decision: Decision, world: World) -> tuple[str, ...]:
        """Do what was decided; raise BranchMoved if the branch has moved by then."""
        done = self.setting.actor.do(decision, world)
        number = decision.change.number if decision.change is not None else "new"
        for line in done:
            log.info(
                "branch=%s change=%s proposal=%s %s", self.branch, number, decision.proposal, line
            )
        tip = self.setting.remote.fetch_branch(self.branch)
        if tip is None:
            raise GerritUnavailable(f"{self.branch} was there a moment ago, and is not now.")
        if tip != self.tip:
            raise BranchMoved
        return done

    def settle(
        self, proposal: str, wanted: Wanted | None, closing: Closing = Closing.UP_TO_DATE
    ) -> Outcome:
        """Decide and act until nothing is left to do about one proposal.

        `closing` is why it is closed where nothing is wanted.
        """
        done: list[str] = []
        world = self.world()
        decision = decide(proposal, wanted, world, self.terms, closing)
        for _ in range(_ROUNDS):
            if not decision.actions or self.dry_run:
                break
            done += self.act(decision, world)
            world = self.world()
            decision = decide(proposal, wanted, world, self.terms, closing)
        return self.outcome(decision, done)
