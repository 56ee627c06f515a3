"""Run a cycle on all that service.toml lists; one thing's failure does not keep another back."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.acting.journal import Journal
from bot.cycle.branch import failed, run_branch
from bot.cycle.run import Outcome
from bot.cycle.setting import open_setting
from bot.errors import UserError, of_surroundings
from bot.gerrit.transport import Patience
from bot.service_config.read import Configured


def _now() -> datetime:
    return datetime.now(UTC)


def run_everything(  # noqa: PLR0913 - what a run can be narrowed to
    configured: Configured,
    *,
    repository: str | None = None,
    branch: str | None = None,
    dry_run: bool = False,
    say: Callable[[str], None] = lambda _text: None,
    journal: Journal | None = None,
    patience: Patience | None = None,
    clock: Callable[[], datetime] = _now,
) -> tuple[Outcome, ...]:
    """Return what came of each proposal of each branch of each repository."""
    chosen = [
        one for one in configured.config.repository if repository is None or one.name == repository
    ]
    branches = [(one, name) for one in chosen for name in one.branches if branch in {None, name}]
    if not branches:
        raise UserError(
            "There is nothing to do: no configured repository and branch is meant.",
            "look at [[repository]] in service.toml",
        )
    outcomes: list[Outcome] = []
    for table, name in branches:
        say(f"{table.name} {name}")
        try:
            with open_setting(
                configured, table, journal=journal, patience=patience, clock=clock
            ) as setting:
                outcomes += run_branch(setting, name, dry_run=dry_run)
        except (UserError, OSError) as err:
            told = err if isinstance(err, UserError) else of_surroundings(err)
            if told is None:
                raise
            outcomes.append(failed(table.name, f"{name}/", told))
    return tuple(outcomes)
