"""Several at once, and killed at any moment: one whole proposal is what is left."""

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from bot.proposal.outcome import NothingNew, Outcome, Proposed, Refused
from bot.proposal.writing import write_bundle
from tests.servers.proposing import BRANCH, propose
from tests.servers.world import NEW, BundleOf, World


def test_two_at_once_make_one_proposal(world: World, bundle_of: BundleOf) -> None:
    bundle = bundle_of(world.git("rev-parse", "HEAD"))
    outcomes: list[Outcome] = []
    ready = threading.Barrier(4)

    def run() -> None:
        ready.wait()
        outcomes.append(propose(world, bundle))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [outcome for outcome in outcomes if isinstance(outcome, Proposed)]
    assert len(outcomes) == len(threads)
    assert len(made) == 1
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert world.git("rev-parse", BRANCH) == made[0].commit


def test_two_with_different_content_both_end_well(world: World, bundle_of: BundleOf) -> None:
    head = world.git("rev-parse", "HEAD")
    bundles = [bundle_of(head, text=NEW.replace("1.1", f"1.{number}")) for number in range(1, 5)]
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda one=bundle: outcomes.append(propose(world, one)))
        for bundle in bundles
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(bundles)
    assert world.git("rev-list", "--count", f"master..{BRANCH}") == "1"
    tip = world.git("rev-parse", BRANCH)
    assert tip in {outcome.commit for outcome in outcomes if isinstance(outcome, Proposed)}
    world.git("fsck", "--strict")


RUN = """
import sys
from pathlib import Path, PurePosixPath
from bot.git.repository import Repository
from bot.proposal.local import propose_local
from bot.proposal.reading import read_bundle
print("ready", flush=True)
bundle = read_bundle(Path(sys.argv[2]))
with Repository.open(Path(sys.argv[1])) as repository:
    propose_local(repository, bundle, data=PurePosixPath("data"))
"""


def test_killed_at_any_moment_the_next_run_is_fine(
    world: World, bundle_of: BundleOf, tmp_path: Path
) -> None:
    head = world.git("rev-parse", "HEAD")
    before = world.state()
    rounds = 15
    longest = 0.0
    for number in range(rounds):
        bundle = bundle_of(head, text=NEW.replace("1.1", f"1.{number + 2}"))
        shutil.rmtree(tmp_path / "bundle", ignore_errors=True)
        write_bundle(tmp_path / "bundle", bundle)
        with subprocess.Popen(
            [sys.executable, "-c", RUN, str(world.path), str(tmp_path / "bundle")],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            started = time.monotonic()
            try:
                # The first one runs to its end, and so tells how long that takes.
                process.wait(timeout=longest * number / rounds if number else None)
                longest = max(longest, time.monotonic() - started)
            except subprocess.TimeoutExpired:
                process.kill()
        world.git("fsck", "--strict")
        assert {**world.state(), "refs": ""} == {**before, "refs": ""}
        outcome = propose(world, bundle)
        assert isinstance(outcome, Proposed | NothingNew), outcome
        shown = world.git("show", f"{BRANCH}:data/upper-constraints.txt")
        assert f"alpha===1.{number + 2}" in shown
