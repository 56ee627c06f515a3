"""The community of the stories, and a service for it."""

from pathlib import Path

import pytest

from tests.bot.life.conftest import Community, community

__all__ = ["Community", "community"]


@pytest.fixture
def config(community: Community) -> Path:
    """Return a service.toml with master only and a page on a free port."""
    community.options = 'work = "work"\n'
    written = community.config()
    text = written.read_text().replace('["master", "stable/2026.1"]', '["master"]')
    written.write_text(text + "\n[serve]\nport = 0\n")
    return written
