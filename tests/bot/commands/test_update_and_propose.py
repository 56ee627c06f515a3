"""The days of a repository: update, propose, and again, against an index that moves on."""

import pytest

from bot.errors import run
from bot.main import group
from tests.servers.index import LoopbackIndex
from tests.servers.world import World

BRANCH = "pinwarden/master/constraints"


def test_days(
    world: World,
    index_server: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for version in ("1.0", "1.1"):
        index_server.wheel("alpha", version)
    index_server.wheel("beta", "2.0")
    policy = {"data/policy.toml": 'pythons = ["3.12", "3.13"]\n', ".gitignore": ".pinwarden/\n"}
    head = world.commit(policy, "Choose the Pythons")
    monkeypatch.chdir(world.path)

    def day(*more: str) -> str:
        assert run(group, "pinwarden", ["update", "--index-url", index_server.url, *more]) == 0
        capsys.readouterr()
        assert run(group, "pinwarden", ["propose"]) == 0
        return capsys.readouterr().out

    # The first day: alpha has moved on.
    assert f"Proposed on {BRANCH}" in day()
    first = world.git("rev-parse", BRANCH)
    assert world.git("show", f"{BRANCH}:data/upper-constraints.txt").splitlines() == [
        "# Keep this remark.",
        "alpha===1.1",
        "beta===2.0",
    ]
    message = world.git("show", "-s", "--format=%B", BRANCH)
    assert message.startswith("Update alpha to 1.1\n\nWhat moves:\n- alpha 1.0 -> 1.1\n")

    # The same day, again.
    assert "Nothing is new" in day()
    assert world.git("rev-parse", BRANCH) == first

    # The next day, the result of the first still in the work tree.
    index_server.wheel("beta", "2.1")
    assert "It replaces" in day()
    assert world.git("rev-parse", f"{BRANCH}^", "HEAD").split() == [head, head]
    assert world.git("diff", "--stat", "master", BRANCH).endswith("2 insertions(+), 2 deletions(-)")
    message = world.git("show", "-s", "--format=%B", BRANCH)
    assert "- alpha 1.0 -> 1.1\n- beta 2.0 -> 2.1\n" in message
    ids = {
        world.git("show", "-s", "--format=%(trailers:key=Change-Id,valueonly)", commit)
        for commit in (first, BRANCH)
    }
    assert len(ids) == 1

    # Merged: nothing is left to do, and the next move is another change.
    world.git("restore", "data")
    world.git("merge", "-q", "--ff-only", BRANCH)
    assert "Nothing is new: master has this content already." in day()
    index_server.wheel("beta", "2.2")
    assert f"Proposed on {BRANCH}" in day("--dry-run")
    new = world.git("show", "-s", "--format=%(trailers:key=Change-Id,valueonly)", BRANCH)
    assert new not in ids
    assert world.git("status", "--porcelain") == ""
