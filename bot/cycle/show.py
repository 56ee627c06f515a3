"""Show what a run decided and did: a table for eyes, rows for machines."""

from typing import TYPE_CHECKING

from bot.acting.do import describe
from bot.acting.preview import preview
from bot.cycle.run import Outcome

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
        "reason": decision.reason,
        "change": None if decision.change is None else decision.change.number,
        "done": list(outcome.done),
        "planned": [{"action": describe(action), **preview(action)} for action in decision.actions],
    }


def table(outcomes: tuple[Outcome, ...], terminal: "Terminal", *, dry_run: bool) -> None:
    """Write a paragraph for each proposal."""
    for outcome in outcomes:
        decision = outcome.decision
        number = f", change {decision.change.number}" if decision.change is not None else ""
        terminal.show(f"{outcome.repository} {decision.proposal}{number}: {decision.state.value}")
        for line in decision.reason.splitlines():
            terminal.show(f"  {line}")
        for line in outcome.done:
            terminal.show(f"  - {line}")
        for action in decision.actions if dry_run else ():
            terminal.show(f"  - would {describe(action)}")
            for name, value in preview(action).items():
                terminal.show(f"      {name}: {value}")
