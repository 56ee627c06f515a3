"""Open the one repository and branch that a command names, and act there."""

from collections.abc import Callable

from bot.cycle.branch import begin, failed
from bot.cycle.refusal import Refusal
from bot.cycle.run import BranchMoved, Outcome, Run
from bot.cycle.setting import open_setting
from bot.errors import UserError
from bot.gerrit.transport import Patience
from bot.service_config.read import Configured
from bot.service_config.types import RepositoryTable

_STARTS = 3


def on_branch(  # noqa: PLR0913 - what a command names
    configured: Configured,
    repository: str | None,
    branch: str,
    act: Callable[[Run], Outcome],
    *,
    dry_run: bool = False,
    patience: Patience | None = None,
) -> Outcome:
    """Let `act` do one thing on a branch, again if the branch moves meanwhile."""
    table = _repository(configured, repository)
    with open_setting(configured, table, patience=patience) as setting:
        for _ in range(_STARTS):
            run = begin(setting, branch, dry_run=dry_run)
            if run.terms.stopped:
                raise UserError(f"Nothing is proposed: {run.terms.stopped}.", "pinwarden resume")
            try:
                return act(run)
            except BranchMoved:
                continue
            except Refusal as err:
                return failed(table.name, f"{branch}/", err)
    raise UserError(f"{branch} moves again and again.", "run the command again", exit_code=3)


def _repository(configured: Configured, name: str | None) -> RepositoryTable:
    tables = configured.config.repository
    if name is None and len(tables) == 1:
        return tables[0]
    found = next((one for one in tables if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in tables)
        raise UserError(f"Which repository? Configured are: {names}.", "--repository NAME")
    return found
