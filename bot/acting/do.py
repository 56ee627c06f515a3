"""Do what was decided, one action after the other, each written down before it is done."""

from dataclasses import dataclass
from typing import assert_never

from bot.acting.abandon import abandon
from bot.acting.journal import Journal
from bot.acting.overtaken import overtaken
from bot.acting.read import Reader
from bot.acting.report import report
from bot.acting.speak import speak
from bot.acting.tag import tag
from bot.acting.upload import Moved, upload
from bot.gerrit.errors import Conflict
from bot.git.writer import Identity
from bot.life.actions import Abandon, Action, Decision, Report, Speak, Tag, Upload
from bot.life.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts on one repository, and where it is written down."""

    reader: Reader
    identity: Identity
    journal: Journal

    def do(self, decision: Decision, world: World) -> tuple[str, ...]:
        """Do the actions in order; return what came of each.

        The first that finds the world moved ends it: the rest was decided from what is no more.
        """
        told = []
        for action in decision.actions:
            number = self.journal.begin(decision.proposal, action, describe(action))
            outcome, go_on = self._one(action, world)
            self.journal.end(number, outcome)
            told.append(outcome)
            if not go_on:
                break
        return tuple(told)

    def _one(self, action: Action, world: World) -> tuple[str, bool]:
        if isinstance(action, Upload):
            done = upload(action, world, self.reader, self.identity)
            if isinstance(done, Moved):
                return done.sentence, False
            return f"pushed {done.commit[:12]} as {done.change_id[:9]}", True
        try:
            why = self._talk(action)
        except Conflict as err:
            why = err.reason
        return (f"not done: {why}", False) if why else (f"done: {describe(action)}", True)

    def _talk(self, action: Report | Speak | Abandon | Tag) -> str:
        """Do it; return why it was not, if somebody was quicker."""
        gerrit = self.reader.gerrit
        info = gerrit.change(action.change.project, action.change.number)
        moved = overtaken(action, info)
        if moved:
            return moved
        match action:
            case Report():
                report(action, gerrit, info)
            case Speak():
                speak(action, gerrit, info)
            case Abandon():
                abandon(action, gerrit, info)
            case Tag():
                tag(action, gerrit, info)
            case _:
                assert_never(action)
        return ""


def describe(action: Action) -> str:
    """Say an action in a line."""
    match action:
        case Upload(change=None):
            return f"make a change of {action.wanted.proposal}: {action.why}"
        case Upload():
            return f"upload a patch set of change {_number(action)}: {action.why}"
        case Report():
            return f"report on change {_number(action)}"
        case Speak():
            return f"say on change {_number(action)}: {action.text.splitlines()[0][:100]}"
        case Abandon():
            return f"abandon change {_number(action)} ({action.why}): {action.text[:100]}"
        case Tag():
            tags = [f"+{one}" for one in action.add] + [f"-{one}" for one in action.remove]
            return f"tag change {_number(action)}: {' '.join(tags)}"
        case _:
            assert_never(action)


def _number(action: Action) -> int:
    return action.change.number if action.change is not None else 0
