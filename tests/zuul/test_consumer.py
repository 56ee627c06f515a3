"""A project's change wants what is not governed; with the change that it depends on it may."""

import pytest

from tests.servers.zuul.example import Example
from tests.zuul.conftest import Community

pytestmark = pytest.mark.zuul

WANTS_DELTA = {"requirements.txt": "alpha>=1.0 # MIT\ndelta>=2.0 # MIT\n"}
GOVERNS_DELTA = {
    "global-requirements.txt": "alpha  # MIT\nbeta  # MIT\ndelta  # MIT\n",
    "upper-constraints.txt": "alpha===1.0\nbeta===1.0\ndelta===2.0\n",
}


def test_the_example_tenant_is_without_an_error(example_tenant: Example) -> None:
    assert example_tenant.errors() == []


def test_a_requirement_that_is_not_governed_is_refused_on_its_line(community: Community) -> None:
    change = community.consumer.propose("reviewer", WANTS_DELTA, "Use delta")["_number"]
    assert community.example.verdict("consumer", change) == -1
    (comment,) = community.consumer.comments(change)
    assert (comment["path"], comment["line"]) == ("requirements.txt", 2)
    assert "delta is not in global-requirements" in comment["message"]
    (said,) = [one for one in community.consumer.messages(change, "zuul") if "FAILURE" in one]
    assert "requirements-check" in said


def test_both_changes_pass_together(community: Community) -> None:
    community.release("delta", "2.0")
    law = community.requirements.propose("reviewer", GOVERNS_DELTA, "Govern delta")
    place = f"{community.example.gerrit.url}c/example/requirements/+/{law['_number']}"
    change = community.consumer.propose(
        "reviewer", WANTS_DELTA, f"Use delta\n\nDepends-On: {place}"
    )["_number"]
    assert community.example.verdict("requirements", law["_number"]) == 1
    assert community.example.verdict("consumer", change) == 1
    assert community.consumer.comments(change) == []
