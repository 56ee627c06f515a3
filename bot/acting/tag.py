"""Change the hashtags of a change."""

from bot.gerrit.client import Gerrit
from bot.gerrit.wire import ChangeInfo
from bot.life.actions import Tag


def tag(action: Tag, gerrit: Gerrit, info: ChangeInfo) -> None:
    """Change the hashtags."""
    gerrit.set_hashtags(info, add=action.add, remove=action.remove)
