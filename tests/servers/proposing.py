"""Propose to a branch of a repository; hold what was there against what is there afterwards."""

from pathlib import PurePosixPath

from bot.git.repository import Repository
from bot.proposal.bundle import Bundle
from bot.proposal.local import Options, propose_local
from bot.proposal.outcome import Outcome, Proposed, Refused
from tests.servers.world import NEW, World

BRANCH = "pinwarden/master/constraints"
DATA = PurePosixPath("data")
OTHER = NEW.replace("1.1", "1.2")


def propose(world: World, bundle: Bundle, options: Options | None = None) -> Outcome:
    with Repository.open(world.path) as repository:
        return propose_local(repository, bundle, data=DATA, options=options)


def proposed(world: World, bundle: Bundle) -> Proposed:
    outcome = propose(world, bundle)
    assert isinstance(outcome, Proposed), outcome
    return outcome


def refused(world: World, bundle: Bundle) -> Refused:
    """Propose, expect a refusal, and hold all that could be lost against what was there."""
    before = world.state()
    outcome = propose(world, bundle)
    assert isinstance(outcome, Refused), outcome
    assert world.state() == before
    assert outcome.hint
    return outcome
