"""What the bot reads of builds, asked of a real Zuul."""

import pytest

from bot.zuul.api import ZuulApi
from tests.servers.zuul.example import TENANT
from tests.zuul.conftest import Community

pytestmark = pytest.mark.zuul


def test_the_bot_reads_each_jobs_last_build(community: Community) -> None:
    example, requirements = community.example, community.requirements
    good = {"upper-constraints.txt": "alpha===1.1\nbeta===1.0\n"}
    community.release("alpha", "1.1")
    number = requirements.propose("reviewer", good, "Raise alpha")["_number"]
    example.verdict("requirements", number)
    api = ZuulApi(example.zuul.layout.url, TENANT)
    try:
        found = api.builds(requirements.name, number, 1)
        assert [(one.job, one.result, one.voting) for one in found] == [
            ("pinwarden-check", "SUCCESS", True),
            ("pinwarden-review", "SUCCESS", True),
        ]
        assert all(one.url.startswith(example.published.url) for one in found)
        bad = {"upper-constraints.txt": "alpha===7.0\nbeta===1.0\n"}
        requirements.edit("reviewer", number, bad)
        example.verdict("requirements", number)
        again = api.builds(requirements.name, number, 2)
        assert {one.job: one.result for one in again}["pinwarden-check"] == "FAILURE"
        assert api.builds(requirements.name, number, 1) == found
        assert api.builds(requirements.name, number, 3) == ()
    finally:
        api.close()
    elsewhere = ZuulApi(example.zuul.layout.url, "nowhere")
    assert elsewhere.builds(requirements.name, number, 1) == ()
    elsewhere.close()
