"""The governed repository's change would leave a consumer without a release that it takes."""

import pytest

from tests.zuul.conftest import GOVERNED, Community

pytestmark = pytest.mark.zuul

ASKS_CONSUMERS = """\
- project:
    check:
      jobs:
        - pinwarden-check:
            required-projects:
              - example/consumer
            vars:
              pinwarden_consumers_prepared: true
"""


def test_a_pin_below_a_consumers_floor_is_refused_with_the_place(community: Community) -> None:
    community.example.becomes(
        "requirements",
        {
            **GOVERNED,
            **community.example.files("requirements"),
            "zuul.d/consumers.yaml": ASKS_CONSUMERS,
            "projects.txt": "example/consumer\n",
        },
    )
    # Nothing is lowered on the branch itself: later stories would find that people did so.
    community.release("alpha", "0.9")
    lowered = {"upper-constraints.txt": "alpha===0.9\nbeta===1.0\n"}
    change = community.requirements.propose("reviewer", lowered, "Lower alpha")["_number"]
    assert community.example.verdict("requirements", change) == -1
    refused = [
        one
        for one in community.requirements.comments(change)
        if "refused by example/consumer" in one["message"]
    ]
    assert [(one["path"], one["line"]) for one in refused] == [("upper-constraints.txt", 1)]
    assert ">=1.0 in requirements.txt" in refused[0]["message"]
    build = community.example.build(change, "pinwarden-check")
    report = community.example.artifact(build, "check.html")
    assert "refused-by-project" in report
