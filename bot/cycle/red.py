"""Work on a red proposal: probe parts of it, set the culprits aside, keep the rest going."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.cycle.run import Outcome, Run
from bot.cycle.wanted import moves_of
from bot.gerrit.review import Attention
from bot.life import sentences
from bot.life.actions import Abandon, Action, Closing, Decision, Speak, State, Upload, Wanted
from bot.life.ci import GOOD, INFRASTRUCTURE, Colour, Standing, standing_of
from bot.life.offers import Offer, hold_proposal, wanted_hold
from bot.life.reasons import Reason
from bot.life.split import Found, Probe, Stuck, Subset, Unit, search
from bot.life.suspects import (
    jobs_against,
    probe_key,
    suspect_footers,
    suspect_proposal,
    units_of,
)
from bot.life.world import PROBE_FOOTER, Change, Status, World
from bot.proposal.digest import content_digest
from bot.proposal.moves import Move
from policies.governed import CONSTRAINTS

STUCK = "stuck"
PROBE_HASHTAG = "pinwarden-probe"
# The branch's own builds tell how it stands if they are no older than this.
_RECENT = timedelta(days=2)
_BASELINE = b"# A probe of the branch as it is, never to be merged.\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A red proposal: its change, what it moves, and how parts of it that move nothing stand."""

    run: Run
    wanted: Wanted
    change: Change
    known: dict[Subset, Standing] = field(default_factory=dict)

    def standing(self, change: Change) -> Standing:
        """Return how a change stands with the tests."""
        return standing_of(change, self.run.terms.ci_accounts, self.run.terms.ci_label)

    def result(self, subset: Subset, world: World) -> Standing | None:
        """Return what is known of a part."""
        if subset == {move.key for move in self.wanted.moves}:
            return self.standing(self.change)
        if subset in self.known:
            return self.known[subset]
        key = self.key(subset)
        probe = next((one for one in _probes(self, world) if one.probe == key), None)
        return None if probe is None else self.standing(probe)

    def key(self, subset: Subset) -> str:
        """Return what a part's probe is known by."""
        return probe_key(subset, self.wanted.moves, self.run.read(CONSTRAINTS) or b"")


def work_on(case: Case) -> list[Outcome]:
    """Take the next step with a red proposal."""
    run = case.run
    config = run.setting.configured.config.ci
    units = units_of(case.wanted.moves, run.law.policy.families)
    case.known.update(_baseline(case))
    while True:
        world = run.world()
        probes = _probes(case, world)
        step = search(
            units,
            lambda subset: case.result(subset, world),  # noqa: B023 - asked within this round
            left=config.probes - len(probes),
            at_once=config.probes_at_once,
        )
        match step:
            case Probe():
                if not _make(case, step.subsets, world):
                    continue  # Parts that move nothing alone: known by now.
                return [_waiting(case, step, probes)]
            case Found():
                told = list(_conclude(case, step))
            case Stuck():
                told = [_stuck(case, step)]
        close_probes(run, case.wanted.proposal)
        return told


def _baseline(case: Case) -> dict[Subset, Standing]:
    """Return how the branch itself stands, if its own last builds tell it of every failed job.

    What they do not tell is asked of a probe.
    """
    run, jobs = case.run, case.standing(case.change).jobs
    since = run.setting.clock() - _RECENT
    builds = run.setting.reader.branch_builds(run.branch, jobs, since) if jobs else ()
    ran = [one for one in builds if one.result not in INFRASTRUCTURE]
    if not jobs or {one.job for one in ran} != jobs:
        return {}
    failed = tuple(one for one in ran if one.result not in GOOD)
    colour = Colour.RED if failed else Colour.GREEN
    return {frozenset(): Standing(colour=colour, failed=failed)}


def _probes(case: Case, world: World) -> tuple[Change, ...]:
    """Return the probes of this proposal that are about its moves, or the branch as it is."""
    return world.probes_for(case.wanted.proposal)


def _make(case: Case, subsets: tuple[Subset, ...], world: World) -> bool:
    """Upload probes; False if one of them has nothing to test, which is a result, too."""
    for subset in subsets:
        wanted = _content(case, subset)
        if wanted is None:
            case.known[subset] = Standing(colour=Colour.GREEN)
            return False
        action = Upload(
            wanted=wanted,
            change=None,
            topic="",
            hashtags=(PROBE_HASHTAG,),
            ready=False,
            reason=Reason.PROBING,
            why="to find out what fails",
        )
        decision = Decision(
            proposal=wanted.proposal,
            state=State.RED,
            reason=Reason.PROBING,
            sentence="A probe.",
            actions=(action,),
        )
        if not case.run.dry_run:
            case.run.act(decision, world)
    return True


def _content(case: Case, subset: Subset) -> Wanted | None:
    """Return a probe's content; None if these moves come to nothing alone."""
    run, proposal = case.run, case.wanted.proposal
    footer = (PROBE_FOOTER, case.key(subset))
    if not subset:
        files = {CONSTRAINTS: (run.read(CONSTRAINTS) or b"") + _BASELINE}
        return Wanted(
            proposal=proposal,
            digest=content_digest(files),
            files=files,
            moves=(),
            body="Probe: the branch as it is\n\n" + sentences.what_probes_are(case.change.number),
            report="",
            footers=(footer,),
        )
    wanted = run.wanted(run.compute(subset), proposal)
    if wanted is None:
        return None
    subject = f"Probe: {len(subset)} of {len(case.wanted.moves)} moves"
    said = sentences.what_probes_are(case.change.number)
    body = f"{subject}\n\n{said}\n\n{sentences.listed(wanted.moves)}"
    return replace(wanted, body=body, footers=(*wanted.footers, footer))


def _waiting(case: Case, step: Probe, before: tuple[Change, ...]) -> Outcome:
    jobs = jobs_against(case.standing(case.change))
    made = len(step.subsets)
    sentence = f"It fails {jobs}; {len(before) + made} probes look for the reason."
    done = [f"made {made} probes"] if made and not case.run.dry_run else []
    decision = Decision(
        proposal=case.wanted.proposal,
        state=State.RED,
        reason=Reason.PROBING,
        sentence=sentence,
        change=case.change,
    )
    return case.run.outcome(decision, done)


def _conclude(case: Case, found: Found) -> Iterator[Outcome]:
    """Give each culprit a change of its own and a hold to offer; then let the rest go on."""
    run = case.run
    jobs = jobs_against(case.standing(case.change))
    for unit in found.culprits:
        wanted = _suspect(case, unit, jobs)
        if wanted is not None:
            yield run.settle(wanted.proposal, wanted)
            yield from _offers(case, unit, jobs)
    rest = run.wanted(run.compute(found.keep), case.wanted.proposal) if found.keep else None
    if rest is not None:
        said = sentences.set_aside(found.culprits, found.conflicts, jobs)
        rest = replace(rest, report=f"{said}\n\n{rest.report}")
    yield run.settle(case.wanted.proposal, rest)


def _suspect(case: Case, unit: Unit, jobs: str) -> Wanted | None:
    run = case.run
    proposal = suspect_proposal(run.branch, unit)
    computed = run.compute(unit)
    wanted = run.wanted(computed, proposal)
    if wanted is None:
        return None
    blamed = [move for move in moves_of(computed.bundle, run.read) if move.key in unit]
    said = sentences.at_fault(blamed, jobs, case.change.number)
    return replace(
        wanted,
        footers=(*wanted.footers, *suspect_footers(blamed)),
        report=f"{said}\n\n{wanted.report}",
    )


def _offers(case: Case, unit: Unit, jobs: str) -> Iterator[Outcome]:
    run = case.run
    for move in case.wanted.moves:
        if move.key not in unit or not _one_version(move):
            continue
        offer = Offer(
            name=move.key,
            specifier=f"<{move.new}",
            reason=f"{move.new} fails {jobs}.",
            link=run.link(case.change),
            day=case.change.created.date(),
        )
        wanted = wanted_hold(offer, run.branch, run.text("holds.toml"))
        if wanted is not None:
            yield run.settle(hold_proposal(run.branch, move.key), wanted)


def _one_version(move: Move) -> bool:
    return bool(move.new) and "," not in move.new and ";" not in move.new


def _stuck(case: Case, step: Stuck) -> Outcome:
    """Say once, and to whom it may concern, that a person has to look."""
    run, change = case.run, case.change
    text = sentences.cannot_tell(step.sentence, case.standing(change).failed)
    actions: tuple[Action, ...] = ()
    world = run.world()
    said = [one for one in change.our_words(world.us, STUCK) if text in one.text]
    if not said:
        ask = tuple(
            Attention(account=account, reason=step.sentence[:200])
            for account in run.terms.attention
        )
        actions = (Speak(change=change, kind=STUCK, text=text, attention=ask),)
    decision = Decision(
        proposal=case.wanted.proposal,
        state=State.RED,
        reason=step.reason,
        sentence=f"It fails {jobs_against(case.standing(change))}: {step.sentence}.",
        actions=actions,
        change=change,
    )
    done = run.act(decision, world) if actions and not run.dry_run else ()
    return run.outcome(replace(decision, actions=() if done else actions), done)


def close_probes(run: Run, proposal: str) -> None:
    """Abandon the open probes of a proposal: they have served."""
    world = run.world()
    for probe in world.probes_for(proposal):
        if probe.status is not Status.NEW or run.dry_run:
            continue
        standing = standing_of(probe, run.terms.ci_accounts, run.terms.ci_label)
        text = sentences.probe_done(standing.colour.value)
        action = Abandon(change=probe, why=Closing.PROBE_DONE, text=text)
        decision = Decision(
            proposal=proposal,
            state=State.RED,
            reason=Reason.PROBE_DONE,
            sentence=text,
            actions=(action,),
            change=probe,
        )
        run.act(decision, world)
