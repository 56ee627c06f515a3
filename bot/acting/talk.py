"""Say something on a change: the report, a sentence, an answer; close it; tag it."""

from bot.gerrit.client import Gerrit
from bot.gerrit.review import Review
from bot.gerrit.wire import ChangeInfo
from bot.life.actions import Abandon, Report, Speak, Tag
from bot.life.plan import REPORT


def report(action: Report, gerrit: Gerrit, info: ChangeInfo) -> None:
    """Post the report on the patch set that it is about, by its SHA."""
    review = Review(message=action.wanted.report, kind=REPORT, comments=action.wanted.comments)
    gerrit.review(info, action.change.current.sha, review)


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


def abandon(action: Abandon, gerrit: Gerrit, info: ChangeInfo) -> None:
    """Close a change."""
    gerrit.abandon(info, action.text)


def tag(action: Tag, gerrit: Gerrit, info: ChangeInfo) -> None:
    """Change the hashtags."""
    gerrit.set_hashtags(info, add=action.add, remove=action.remove)
