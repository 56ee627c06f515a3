"""Run a cycle on one branch: compute what it should have, decide, act, until nothing is left."""

import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field

from packaging.utils import NormalizedName

from bot.compute.proposal import Computed, compute
from bot.cycle.law import Law, law_of
from bot.cycle.setting import Setting
from bot.cycle.wanted import Read, moves_of, reader_of, wanted_of
from bot.errors import UserError
from bot.life.actions import Decision, State, Wanted
from bot.life.plan import decide
from bot.life.terms import Mode, Terms, frozen, mode_of
from bot.life.world import World
from bot.proposal.bundle import DEFAULT_FAMILY

log = logging.getLogger(__name__)
_ROUNDS = 6
_STARTS = 3


class BranchMoved(Exception):  # noqa: N818 - it says what happened
    """Something was merged meanwhile: what was computed is of yesterday."""


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
        """Read what is at Gerrit now."""
        return self.setting.reader.world(self.branch, self.tip, self.setting.clock())

    def compute(self, only: Collection[NormalizedName] = ()) -> Computed:
        """Compute the constraints, with `only` some projects moving."""
        return compute(
            self.setting.remote.mirror,
            self.tip,
            self.setting.place(self.branch),
            indexes=self.setting.indexes,
            bounds=self.setting.bounds,
            only=only,
        )


def run_branch(setting: Setting, branch: str, *, dry_run: bool = False) -> tuple[Outcome, ...]:
    """Do what is to be done on a branch; what goes wrong is an outcome, too."""
    try:
        return _attempted(setting, branch, dry_run=dry_run)
    except UserError as err:
        log.warning("branch=%s error=%s", branch, err.message)
        reason = err.message + (f" ({err.hint})" if err.hint else "")
        proposal = f"{branch}/{DEFAULT_FAMILY}"
        decision = Decision(proposal=proposal, state=State.ERROR, reason=reason)
        return (Outcome(repository=setting.repository.name, branch=branch, decision=decision),)


def _attempted(setting: Setting, branch: str, *, dry_run: bool) -> tuple[Outcome, ...]:
    for _ in range(_STARTS):
        with suppress(BranchMoved):
            return tuple(_proposals(begin(setting, branch, dry_run=dry_run)))
    raise UserError(f"{branch} moved {_STARTS} times while it was worked on.", "it is tried again")


def begin(setting: Setting, branch: str, *, dry_run: bool = False) -> Run:
    """Fetch a branch and read its law."""
    tip = setting.remote.fetch_branch(branch)
    if tip is None:
        raise UserError(
            f"{setting.repository.name} has no branch {branch}.",
            "look at [[repository]], branches, in service.toml",
        )
    read = reader_of(setting.remote.mirror, tip, setting.data)
    law = law_of(read)
    return Run(
        setting=setting,
        branch=branch,
        tip=tip,
        law=law,
        terms=_terms(setting, law),
        read=read,
        dry_run=dry_run,
    )


def _terms(setting: Setting, law: Law) -> Terms:
    config = setting.configured.config
    return Terms(
        policy=law.policy,
        limits=setting.limits,
        ready=config.proposal.ready,
        hashtags=config.proposal.hashtags,
        ci_accounts=frozenset(config.ci.accounts),
        ci_label=config.ci.label,
        stopped=config.stop or law.stopped,
        attention=config.proposal.attention,
        recheck=config.ci.recheck,
    )


def _proposals(run: Run) -> list[Outcome]:
    proposal = f"{run.branch}/{DEFAULT_FAMILY}"
    stopped = bool(run.terms.stopped)
    if stopped or mode_of(run.branch, run.law.policy) is not Mode.BULK:
        return [settle(run, proposal, lambda _world: None)]
    return [settle(run, proposal, _bulk(run, proposal))]


def _bulk(run: Run, proposal: str) -> Callable[[World], Wanted | None]:
    """Return what computes the bulk proposal once, and what a freeze lets through of it."""
    computed = run.compute()
    names = {move.key for move in moves_of(computed.bundle, run.read)}
    policy, today = run.law.policy, run.setting.clock().date()
    free = {name for name in names if frozen(run.branch, today, policy, {name}) is None}
    if free and free != names:
        computed = run.compute(free)
    refuse(computed)
    wanted = wanted_of(computed, proposal, run.read, run.setting.data)
    return lambda _world: wanted


def refuse(computed: Computed) -> None:
    """Raise UserError for content that breaks the community's rules: it is never pushed."""
    if computed.errors:
        said = "\n".join(
            f"  {one.rule} {one.file}:{one.line}: {one.message}" for one in computed.errors
        )
        raise UserError(f"What was computed breaks rules, so it is not proposed:\n{said}")


def settle(run: Run, proposal: str, wanted: Callable[[World], Wanted | None]) -> Outcome:
    """Decide and act until nothing is left to do about one proposal."""
    done: list[str] = []
    world = run.world()
    decision = decide(proposal, wanted(world), world, run.terms)
    for _ in range(_ROUNDS):
        if not decision.actions or run.dry_run:
            break
        done += run.setting.actor.do(decision, world)
        if run.setting.remote.fetch_branch(run.branch) != run.tip:
            raise BranchMoved
        world = run.world()
        decision = decide(proposal, wanted(world), world, run.terms)
    for line in done:
        log.info("proposal=%s %s", proposal, line)
    return Outcome(
        repository=run.setting.repository.name,
        branch=run.branch,
        decision=decision,
        done=tuple(done),
    )
