"""The bulk mode: everything that may move, in one change; what people split off, in others."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from packaging.utils import NormalizedName, canonicalize_name

from bot.compute.proposal import Computed, Judged
from bot.cycle.orders import Obeyed, obey, split_proposal
from bot.cycle.red import Case, close_probes, work_on
from bot.cycle.refusal import Refusal
from bot.cycle.run import Outcome, Run
from bot.cycle.teach import from_history, lessons
from bot.cycle.wanted import moves_of
from bot.holds.edit import FILE
from bot.life.actions import Closing, State, Wanted
from bot.life.ci import Colour, standing_of
from bot.life.offers import (
    Offer,
    hold_proposal,
    release_proposal,
    unlearned,
    wanted_hold,
    wanted_release,
)
from bot.life.reasons import Reason
from bot.life.suspects import suspected
from bot.life.terms import frozen
from bot.proposal.bundle import DEFAULT_FAMILY
from bot.proposal.moves import Move
from policies.level import level_of


def bulk_proposals(run: Run) -> list[Outcome]:
    """Compute, and settle every proposal of the branch."""
    main = f"{run.branch}/{DEFAULT_FAMILY}"
    world = run.world()
    obeyed = obey(world, run.link)
    computed = run.compute()
    names = {move.key for move in moves_of(computed.bundle, run.read)}
    free = _free_of_freezes(run, names)
    suspects = suspected(moves_of(computed.bundle, run.read), world)
    risky = obeyed.split | _majors(run, moves_of(computed.bundle, run.read))
    parts = _parts(run, free - obeyed.dropped - suspects.keys(), risky)
    rest = free - obeyed.dropped - suspects.keys() - {name for part in parts for name in part}
    wanted = _part(run, main, computed, names, rest) if rest or not names else None
    outcomes = _worked_on(run, run.settle(main, wanted), wanted)
    for part in parts:
        proposal = split_proposal(run.branch, part[0])
        outcomes.append(run.settle(proposal, _part(run, proposal, computed, names, part)))
    outcomes += _obsolete(run, outcomes, {one.proposal for one in suspects.values()})
    newest = {canonicalize_name(one.name): one.newest for one in computed.bundle.summary.held}
    learned = (*from_history(run, newest), *lessons(run, run.world()))
    outcomes += _holds(run, obeyed, learned)
    return outcomes


def _majors(run: Run, moves: Collection[Move]) -> set[NormalizedName]:
    """Return what moves by a major step, where that is to be proposed alone."""
    if not run.setting.configured.config.proposal.split_majors:
        return set()
    single = [one for one in moves if one.old and one.new and ";" not in one.old + one.new]
    return {one.key for one in single if level_of(one.old, one.new) == "major"}


def _parts(
    run: Run, names: Collection[NormalizedName], asked: Collection[NormalizedName]
) -> tuple[tuple[NormalizedName, ...], ...]:
    """Return what goes into changes of its own: what people split off, and families by choice."""
    parts: list[tuple[NormalizedName, ...]] = [(one,) for one in sorted(asked) if one in names]
    if run.setting.configured.config.proposal.split:
        for family in run.law.policy.families:
            members = tuple(
                name
                for name in sorted(names)
                if name not in asked and any(fnmatchcase(name, one) for one in family.packages)
            )
            parts += [members] if family.together and members else []
    return tuple(parts)


def _worked_on(run: Run, main: Outcome, wanted: Wanted | None) -> list[Outcome]:
    """Work on a proposal that is red after a second run; else close the probes it may have."""
    change = main.decision.change
    if main.decision.state is not State.RED or change is None or wanted is None:
        if main.decision.state in {State.DONE, State.WAITING}:
            close_probes(run, main.decision.proposal)
        return [main]
    found = standing_of(change, run.terms.ci_accounts, run.terms.ci_label)
    if found.colour is not Colour.RED or (found.attempt <= 1 and run.terms.recheck):
        return [main]
    return _merged([main, *work_on(Case(run=run, wanted=wanted, change=change))])


def _merged(outcomes: list[Outcome]) -> list[Outcome]:
    """Keep one outcome for each proposal: the last, with all that was done."""
    found: dict[str, Outcome] = {}
    for one in outcomes:
        before = found[one.decision.proposal].done if one.decision.proposal in found else ()
        found[one.decision.proposal] = replace(one, done=(*before, *one.done))
    return list(found.values())


def _obsolete(
    run: Run, settled: Collection[Outcome], suspects: Collection[str]
) -> Iterator[Outcome]:
    """Close our open changes of parts that nobody asks for any more."""
    known = {one.decision.proposal for one in settled} | set(suspects)
    parts = (f"{run.branch}/{DEFAULT_FAMILY}-", f"{run.branch}/suspect-")
    for change in run.world().open():
        if change.proposal.startswith(parts) and change.proposal not in known:
            yield run.settle(change.proposal, None)


def _free_of_freezes(run: Run, names: Collection[NormalizedName]) -> set[NormalizedName]:
    """Return what may move today; everything if nothing may, so that the plan can say why."""
    today = run.setting.clock().date()
    free = {name for name in names if frozen(run.branch, today, run.law.policy, {name}) is None}
    return free or set(names)


def _part(
    run: Run,
    proposal: str,
    whole: Computed,
    names: Collection[NormalizedName],
    only: Collection[NormalizedName],
) -> Wanted | None:
    """Return the content in which only some of the names move, and what these force."""
    computed = whole if set(only) == set(names) else run.compute(only)
    refuse_findings(computed.findings)
    return run.wanted(computed, proposal)


def refuse_findings(findings: Collection[Judged]) -> None:
    """Raise Refusal for content that breaks the community's rules: it is never pushed."""
    errors = [one for one in findings if one.severity == "error"]
    if errors:
        said = "\n".join(f"  {one.rule} {one.file}:{one.line}: {one.message}" for one in errors)
        raise Refusal(
            Reason.BREAKS_RULES, f"This would break rules, so it is not proposed:\n{said}"
        )


def _holds(run: Run, obeyed: Obeyed, learned: Collection[Offer]) -> Iterator[Outcome]:
    """Offer holds and their ends, each in a change of its own; close those nobody wants now."""
    text = run.text(FILE)
    wanted: dict[str, Wanted | None] = {}
    for offer in (*learned, *obeyed.offers):
        wanted[hold_proposal(run.branch, offer.name)] = wanted_hold(offer, run.branch, text)
    for name, why in obeyed.released:
        proposal = release_proposal(run.branch, name)
        wanted[proposal] = wanted_release(name, run.branch, text, why)
    open_now = {one.proposal for one in run.world().open()}
    for proposal, content in sorted(wanted.items()):
        if content is not None or proposal in open_now:
            yield run.settle(proposal, content)
    for proposal in unlearned(run.world(), wanted):
        yield run.settle(proposal, None, Closing.WITHDRAWN)
