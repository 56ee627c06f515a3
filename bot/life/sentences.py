"""Every sentence that a person can receive from the bot on a change."""

from collections.abc import Collection, Sequence
from typing import assert_never

from bot.life.actions import Closing
from bot.life.acts import HAND_BACK_HASHTAG, STOP_HASHTAG, Act, ActKind
from bot.life.build import Build
from bot.life.orders import USAGE, Command, Drop, HandBack, Split, Stop
from bot.life.world import Person
from bot.proposal.message import one_line
from bot.proposal.moves import Move
from policies.policy import Freeze

_SHOWN = 20
# By these words it is known what somebody was told already.
NOT_UNDERSTOOD = "I do not understand this"
NOT_FOR_EVERYBODY = "is not for everybody"


def stepping_back(act: Act, moves: Sequence[Move], *, differs: bool) -> str:
    """Say that a person's act is respected, what would have been changed, and the way back."""
    said = f"{_why(act)} I leave this change alone.{_way_back(act)}"
    if differs and moves:
        said += f"\n\nWhat I would propose today:\n\n{listed(moves)}"
    return said


_DID = {
    ActKind.EDITED: "uploaded a patch set",
    ActKind.APPROVED: "approved this change",
    ActKind.VETOED: "voted Code-Review-2",
    ActKind.NOT_READY: "voted Workflow-1",
    ActKind.WORK_IN_PROGRESS: "set this change to work in progress",
    ActKind.PRIVATE: "made this change private",
    ActKind.STOPPED: f"set the hashtag {STOP_HASHTAG}",
}


def _why(act: Act) -> str:
    who = one_line(act.person) if act.person is not None else "Somebody"
    if act.kind is ActKind.TOGETHER:
        return f"{who} approved change {act.other}, which is submitted together with this one."
    return f"{who} {_DID[act.kind]}."


def _way_back(act: Act) -> str:
    match act.kind:
        case ActKind.EDITED:
            return (
                " To hand it back, comment `pinwarden hand back` or set the hashtag "
                f"`{HAND_BACK_HASHTAG}`; my next patch set then replaces this content."
            )
        case ActKind.APPROVED | ActKind.TOGETHER:
            return ""
        case ActKind.VETOED | ActKind.NOT_READY:
            return " When that vote is taken back, I go on."
        case ActKind.WORK_IN_PROGRESS | ActKind.PRIVATE:
            return " When that is undone, I go on."
        case ActKind.STOPPED:
            return " When it is removed, I go on."
        case _:
            assert_never(act.kind)


def state_of_act(act: Act) -> str:
    """Say in a few words why a proposal waits."""
    return f"{_why(act)} It is left alone."


def frozen_now(freeze: Freeze) -> str:
    """Say that a freeze is on."""
    why = f" ({one_line(freeze.reason)})" if freeze.reason else ""
    return (
        f"{freeze.branch} is frozen from {freeze.begins} to {freeze.ends}{why}. "
        "This change is work in progress until then; afterwards I bring it up to date."
    )


def freeze_over(freeze: Freeze) -> str:
    """Say that a freeze has ended."""
    return f"The freeze that ended on {freeze.ends} is over; this change is ready again."


def veto_of_the_freeze(person: Person, freeze: Freeze) -> str:
    """Ask once about a veto that a freeze explains."""
    return (
        f"{one_line(person)}, your Code-Review-2 is from the freeze that ended on {freeze.ends}. "
        "I take it as the freeze's and bring the change up to date; vote again if it is meant "
        "beyond that."
    )


def superseded_by(number: int) -> str:
    """Say which change replaces this one."""
    return f"This change has had many patch sets; change {number} replaces it."


def closing(why: Closing, branch: str) -> str:
    """Say why nothing is proposed any more."""
    if why is Closing.BRANCH_CLOSED:
        return f"By policy nothing moves on {branch} any more."
    if why is Closing.WITHDRAWN:
        return (
            "What this was learned from is no longer there: an edit was handed back or edited "
            "again, or a revert was itself taken back. Restore this change, and upload a patch set "
            "of your own, if the hold is wanted all the same."
        )
    return (
        f"{branch} has all of this by now, or it is no longer wanted: nothing is left to propose."
    )


def probe_done(result: str) -> str:
    """Say that a probe has served."""
    return f"This was a probe, and it has served: {result}"


def infrastructure(builds: Sequence[Build], recheck: str) -> str:
    """Ask for another run, because no job failed by itself."""
    said = ", ".join(f"{one_line(one.job)} {one.result}" for one in builds)
    return f"{recheck}\n\nNothing here failed by itself: {said}."


def help_once(line: str) -> str:
    """Say which commands there are."""
    commands = "\n".join(f"    {usage}" for usage in USAGE)
    return f"`{_shown(line)}`: {NOT_UNDERSTOOD}. What I know:\n\n{commands}"


def not_permitted(line: str) -> str:
    """Say that somebody else has to give the command."""
    return (
        f"`{_shown(line)}` {NOT_FOR_EVERYBODY}: ask somebody who may approve changes here to "
        "comment it."
    )


def _shown(line: str) -> str:
    """Return a stranger's line so that it ends neither its quotation nor ours."""
    return one_line(line)[:100].replace("`", "'")


def listed(moves: Sequence[Move]) -> str:
    """List moves, one a line, the first twenty."""
    lines = [f"* {_move(one)}" for one in moves[:_SHOWN]]
    if len(moves) > _SHOWN:
        lines.append(f"* and {len(moves) - _SHOWN} more")
    return "\n".join(lines)


def _move(move: Move) -> str:
    if not move.old:
        return f"{one_line(move.name)} {one_line(move.new)} (new)"
    if not move.new:
        return f"{one_line(move.name)} {one_line(move.old)} (removed)"
    return f"{one_line(move.name)} {one_line(move.old)} to {one_line(move.new)}"


def jobs(builds: Sequence[Build]) -> str:
    """List failed jobs with their logs."""
    return "\n".join(
        f"* {one_line(one.job)}: {one.result}" + (f" ({one.url})" if one.url else "")
        for one in builds
    )


def done(command: Command) -> str:
    """Say that an order is carried out."""
    match command:
        case Drop(name):
            return f"{name} stays where it is in this change, as long as the change is open."
        case Split(name):
            return f"{name} gets a change of its own."
        case Stop():
            return f"I leave this change alone until the hashtag {STOP_HASHTAG} is removed."
        case HandBack():
            return "Thank you. I keep this change up to date again."
        case _:
            return "Computed again; if anything has changed, it is in the newest patch set."


def offered(numbers: Sequence[int]) -> str:
    """Say where the change to holds.toml is."""
    if not numbers:
        return "There is nothing to change in holds.toml for that, or a limit keeps me from it."
    return f"I offer that as change {', '.join(map(str, numbers))}; it counts once it is merged."


def once_more(builds: Sequence[Build], recheck: str) -> str:
    """Ask for a second run, to tell a flaky test from a failure."""
    return (
        f"{recheck}\n\nOnce more, to tell a flaky test from a failure. If it fails again, I look "
        f"for the reason in parts:\n\n{jobs(builds)}"
    )


def what_probes_are(number: int) -> str:
    """Say what a probe is for."""
    return f"Only to find out why change {number} fails; it is abandoned afterwards."


def set_aside(
    culprits: Sequence[Sequence[str]], conflicts: Sequence[Collection[str]], failing: str
) -> str:
    """Say what was taken out of a proposal, and why."""
    names = ", ".join(name for unit in culprits for name in unit)
    said = f"**Set aside: {names}**, because with it {one_line(failing)} fails."
    together = [sorted(conflict) for conflict in conflicts if len(conflict) > 1]
    for conflict in together:
        said += f" {' and '.join(conflict)} fail only together."
    return f"{said} It has a change of its own, and a hold is offered."


def at_fault(moves: Sequence[Move], failing: str, number: int) -> str:
    """Say why a change was split off."""
    found = f"With this, {one_line(failing)} fails; it was found in change {number}:"
    return f"{found}\n\n{listed(moves)}"


def cannot_tell(reason: str, builds: Sequence[Build]) -> str:
    """Say that nobody could be blamed, and why."""
    return f"This fails, and I cannot tell which move is at fault: {reason}.\n\n{jobs(builds)}"
