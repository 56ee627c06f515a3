"""Propose to take a merged update of one pin back, with its hold."""

from packaging.utils import NormalizedName

from bot.compute.proposal import judge_files
from bot.cycle.bulk import refuse_findings
from bot.cycle.run import Outcome, Run
from bot.errors import UserError
from bot.git.history import history_of
from bot.holds.edit import FILE
from bot.life.revert import Revert, wanted_revert
from policies.governed import CONSTRAINTS


def propose_revert(run: Run, name: NormalizedName, because: str, link: str) -> Outcome:
    """Propose to take the last update of a pin back; raise UserError if there was none."""
    path = run.setting.data / CONSTRAINTS
    history = history_of(run.setting.remote.mirror, path, name, revision=run.tip)
    last = next((one for one in history.changes if one.old and one.new), None)
    if last is None:
        raise UserError(
            f"{name} was never updated on {run.branch}, as far as git remembers.",
            "to keep it where it is: pinwarden hold add",
        )
    if len(last.old) > 1 or len(last.new) > 1:
        raise UserError(
            f"{name} has several pins; which of them to take back is for a person to say.",
            "edit upper-constraints.txt, and hold it: pinwarden hold add",
        )
    revert = Revert(
        name=name,
        bad=last.new[0].partition(";")[0].strip(),
        good=last.old[0].partition(";")[0].strip(),
        because=because,
        link=link,
        day=run.setting.clock().date(),
    )
    wanted = wanted_revert(revert, run.branch, run.text(CONSTRAINTS), run.text(FILE))
    refuse_findings(judge_files(run.question(), wanted.files, wanted.body, online=False))
    return run.settle(wanted.proposal, wanted)
