"""Say something on a change, or answer in a thread."""

from bot.gerrit.client import Gerrit
from bot.gerrit.review import Review
from bot.gerrit.wire import ChangeInfo
from bot.life.actions import Speak


def speak(action: Speak, gerrit: Gerrit, info: ChangeInfo) -> None:
    """Post a message on the current patch set, or an answer in a thread."""
    review = Review(
        message="" if action.answers else action.text,
        kind=action.kind,
        attention=action.attention,
        ready=action.ready,
        answer=(action.answers, action.text) if action.answers else None,
    )
    gerrit.review(info, action.change.current.sha, review)
