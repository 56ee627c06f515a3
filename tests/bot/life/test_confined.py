"""Computing apart, on a release that must be built first: a sandbox inside a sandbox."""

import pytest

from bot.life.actions import State
from resolver.session import DEFAULT_INDEX
from tests.bot.life.conftest import CONSTRAINTS, Community

pytestmark = [pytest.mark.gerrit, pytest.mark.index]


def test_what_must_be_built_is_built_inside(community: Community) -> None:
    community.index.sdist("alpha", "1.1", "delta>=1", static=False)
    community.release("delta", "1.0")
    community.indexes = f'url = "{DEFAULT_INDEX}"\nextra-urls = ["{community.index.url}"]\n'
    outcome = community.bot()
    assert outcome.decision.state is State.OPEN, outcome.decision.sentence
    pins = community.constraints(community.ours())
    assert pins == "alpha===1.1\nbeta===1.0\ndelta===1.0\ngamma===1.0\n"
    assert CONSTRAINTS not in pins
