"""The bulk mode: everything that may move, in one change; what people split off, in others."""

from collections.abc import Collection, Iterator

from packaging.utils import NormalizedName

from bot.compute.proposal import Computed
from bot.cycle.orders import Obeyed, obey, split_proposal
from bot.cycle.run import Outcome, Run
from bot.cycle.teach import lessons
from bot.cycle.wanted import moves_of, wanted_of
from bot.errors import UserError
from bot.holds.edit import FILE
from bot.life.actions import Wanted
from bot.life.offers import (
    Offer,
    hold_proposal,
    release_proposal,
    wanted_hold,
    wanted_release,
)
from bot.life.terms import frozen
from bot.proposal.bundle import DEFAULT_FAMILY


def bulk_proposals(run: Run) -> list[Outcome]:
    """Compute, and settle every proposal of the branch."""
    main = f"{run.branch}/{DEFAULT_FAMILY}"
    world = run.world()
    obeyed = obey(world, run.link)
    computed = run.compute()
    names = {move.key for move in moves_of(computed.bundle, run.read)}
    free = _free_of_freezes(run, names)
    alone = (obeyed.split & free) - obeyed.dropped
    rest = free - obeyed.dropped - alone
    outcomes = [run.settle(main, _part(run, main, computed, names, rest or free))]
    for name in sorted(alone):
        proposal = split_proposal(run.branch, name)
        outcomes.append(run.settle(proposal, _part(run, proposal, computed, names, {name})))
    outcomes += _holds(run, obeyed, lessons(run, run.world()))
    return outcomes


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
    refuse(computed)
    return wanted_of(computed, proposal, run.read, run.setting.data)


def refuse(computed: Computed) -> None:
    """Raise UserError for content that breaks the community's rules: it is never pushed."""
    if computed.errors:
        said = "\n".join(
            f"  {one.rule} {one.file}:{one.line}: {one.message}" for one in computed.errors
        )
        raise UserError(f"What was computed breaks rules, so it is not proposed:\n{said}")


def _holds(run: Run, obeyed: Obeyed, learned: Collection[Offer]) -> Iterator[Outcome]:
    """Offer holds and their ends, each in a change of its own; close those nobody wants now."""
    text = run.text(FILE)
    wanted: dict[str, Wanted | None] = {}
    for offer in (*learned, *obeyed.offers):
        wanted[hold_proposal(run.branch, offer.name)] = wanted_hold(offer, run.branch, text)
    for name, why in obeyed.released:
        proposal = release_proposal(run.branch, name)
        wanted[proposal] = wanted_release(name, run.branch, text, why)
    for proposal, content in sorted(wanted.items()):
        if content is not None:
            yield run.settle(proposal, content)
