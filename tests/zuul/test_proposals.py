"""A proposal by night: computed, judged, approved by one core, merged; and then all is quiet."""

import pytest

from tests.servers.gerrit.server import password_of
from tests.zuul.conftest import Community

pytestmark = pytest.mark.zuul


def test_a_release_is_proposed_approved_and_merged_and_then_all_is_quiet(
    community: Community,
) -> None:
    example, requirements = community.example, community.requirements
    community.release("alpha", "1.1")
    results = community.night()
    assert results == {"pinwarden-update": "SUCCESS", "pinwarden-propose": "SUCCESS"}
    change = requirements.change("owner:bot status:open")
    assert change["subject"] == "Update alpha to 1.1"
    assert example.verdict("requirements", change["_number"]) == 1
    reviewed = example.build(change["_number"], "pinwarden-review")
    assert "alpha" in example.artifact(reviewed, "review.md")
    requirements.review("core", change["_number"], Code_Review=2, Workflow=1)
    example.merged("requirements", change["_number"])
    assert requirements.content("upper-constraints.txt") == "alpha===1.1\nbeta===1.0\n"
    community.night()
    assert requirements.changes("status:open") == []
    assert not example.shows(password_of("bot"))
