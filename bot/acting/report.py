"""Post the report on a patch set."""

from bot.gerrit.client import Gerrit
from bot.gerrit.review import Review
from bot.gerrit.wire import ChangeInfo
from bot.life.actions import Report
from bot.life.plan import REPORT


def report(action: Report, gerrit: Gerrit, info: ChangeInfo) -> None:
    """Post the report on the patch set that it is about, by its SHA."""
    review = Review(message=action.wanted.report, kind=REPORT, comments=action.wanted.comments)
    gerrit.review(info, action.change.current.sha, review)
