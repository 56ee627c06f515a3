"""Show what a run decided and did: a table for eyes, rows for machines."""

from typing import TYPE_CHECKING

from bot.acting.do import describe
from bot.acting.preview import preview
from bot.cycle.run import Outcome
from bot.life.actions import Abandon, Action, Upload

if TYPE_CHECKING:
    from bot.console import Terminal


def row(outcome: Outcome) -> dict[str, object]:
    """Return one outcome as JSON data."""
    decision = outcome.decision
    return {
        "repository": outcome.repository,
        "branch": outcome.branch,
        "proposal": decision.proposal,
        "state": decision.state.value,
        "reason": decision.reason.value,
        "sentence": decision.sentence,
        "change": None if decision.change is None else decision.change.number,
        "done": list(outcome.done),
        "planned": [_planned(action) for action in decision.actions],
    }


def _planned(action: Action) -> dict[str, str]:
    """Return what an action would be: in words, why where it has a reason, and what it sends."""
    match action:
        case Upload(reason=reason):
            why = {"reason": reason.value}
        case Abandon(why=closing):
            why = {"reason": closing.value}
        case _:
            why = {}
    return {"action": describe(action), **why, **preview(action)}


def table(outcomes: tuple[Outcome, ...], terminal: "Terminal", *, dry_run: bool) -> None:
    """Write a paragraph for each proposal."""
    for outcome in outcomes:
        decision = outcome.decision
        number = f", change {decision.change.number}" if decision.change is not None else ""
        terminal.show(f"{outcome.repository} {decision.proposal}{number}: {decision.state.value}")
        for line in decision.sentence.splitlines():
            terminal.show(f"  {line}")
        for line in outcome.done:
            terminal.show(f"  - {line}")
        for action in decision.actions if dry_run else ():
            terminal.show(f"  - would {describe(action)}")
            for name, value in preview(action).items():
                terminal.show(f"      {name}: {value}")
