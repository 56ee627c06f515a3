"""Run a cycle on one branch: read its law, do what its mode asks for, tell what came of it."""

import logging
from contextlib import suppress
from dataclasses import replace

from bot.cycle.bulk import bulk_proposals
from bot.cycle.law import Law, law_of
from bot.cycle.orders import answers
from bot.cycle.refusal import Refusal
from bot.cycle.release import refresh_releases
from bot.cycle.run import BranchMoved, Outcome, Run
from bot.cycle.setting import Setting
from bot.cycle.stopping import stopped
from bot.cycle.wanted import reader_of
from bot.errors import UNKNOWN, UserError, of_surroundings
from bot.life.actions import Decision, State
from bot.life.reasons import Reason
from bot.life.terms import Mode, Terms, mode_of
from bot.proposal.bundle import DEFAULT_FAMILY

log = logging.getLogger(__name__)
_STARTS = 3


def run_branch(setting: Setting, branch: str, *, dry_run: bool = False) -> tuple[Outcome, ...]:
    """Do what is to be done on a branch; what goes wrong is an outcome, too."""
    try:
        return _attempted(setting, branch, dry_run=dry_run)
    except (UserError, OSError) as err:
        told = err if isinstance(err, UserError) else of_surroundings(err)
        if told is None:
            raise
        log.warning("branch=%s error=%s", branch, told.message)
        return (failed(setting.repository.name, f"{branch}/{DEFAULT_FAMILY}", told),)


def failed(repository: str, proposal: str, error: UserError) -> Outcome:
    """Return an error, or a refusal, as the outcome of a proposal."""
    state = State.REFUSED if isinstance(error, Refusal) else State.ERROR
    branch = proposal.rpartition("/")[0]
    decision = Decision(
        proposal=proposal,
        state=state,
        reason=_reason_of(error),
        sentence=error.message + (f" ({error.hint})" if error.hint else ""),
        outside=error.exit_code == UNKNOWN,
    )
    return Outcome(repository=repository, branch=branch, decision=decision)


def _reason_of(error: UserError) -> Reason:
    if isinstance(error, Refusal):
        return error.reason
    return Reason.OUTSIDE if error.exit_code == UNKNOWN else Reason.CONFIGURATION


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
        stopped=stopped(setting.configured) or law.stopped,
        attention=config.proposal.attention,
        recheck=config.ci.recheck,
    )


def _proposals(run: Run) -> list[Outcome]:
    if run.terms.stopped:
        return [run.settle(f"{run.branch}/{DEFAULT_FAMILY}", None)]
    if mode_of(run.branch, run.law.policy) is Mode.BULK:
        outcomes = bulk_proposals(run)
    else:
        outcomes = [run.settle(f"{run.branch}/{DEFAULT_FAMILY}", None)]
    outcomes += refresh_releases(run)
    return _answered(run, outcomes)


def _answered(run: Run, outcomes: list[Outcome]) -> list[Outcome]:
    """Answer what people said, after it was done; tell so with the proposal they said it on."""
    world = run.world()
    told = {one.decision.proposal: one for one in outcomes}
    for change, actions in answers(world, run.explain):
        asked = Decision(
            proposal=change.proposal,
            state=State.OPEN,
            reason=Reason.ASKED,
            sentence="Somebody asked for something.",
            actions=actions,
            change=change,
        )
        done = () if run.dry_run else run.act(asked, world)
        before = told.get(change.proposal, run.outcome(asked))
        told[change.proposal] = replace(before, done=(*before.done, *done))
    return list(told.values())
