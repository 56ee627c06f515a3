"""The community of the stories, and a service for it."""

from tests.bot.life.conftest import Community, community

__all__ = ["Community", "community"]
