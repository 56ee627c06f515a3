"""Close a change."""

from bot.gerrit.client import Gerrit
from bot.gerrit.wire import ChangeInfo
from bot.life.actions import Abandon


def abandon(action: Abandon, gerrit: Gerrit, info: ChangeInfo) -> None:
    """Close a change."""
    gerrit.abandon(info, action.text)
