"""Settle one proposal with a given content, in a process of its own that can be killed.

Called as: python drive.py SERVICE.TOML CONSTRAINTS
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.cycle.branch import begin
from bot.cycle.run import Outcome
from bot.cycle.setting import open_setting
from bot.gerrit.transport import Patience
from bot.life.actions import Wanted
from bot.proposal.digest import content_digest
from bot.proposal.message import body_of
from bot.proposal.moves import moves_between
from bot.proposal.summary import Summary
from bot.service_config.read import read_service

PROPOSAL = "master/constraints"


def settle(config: Path, constraints: str, tries: int = 3) -> Outcome:
    """Decide and act until nothing is left to do."""
    configured = read_service(config)
    patience = Patience(pause=0.01, tries=tries, read=1, longest_pause=0.2, git=5)
    with open_setting(configured, configured.config.repository[0], patience=patience) as setting:
        run = begin(setting, "master")
        files = {"upper-constraints.txt": constraints.encode()}
        moves = moves_between(run.read("upper-constraints.txt") or b"", constraints.encode())
        wanted = Wanted(
            proposal=PROPOSAL,
            digest=content_digest(files),
            files=files,
            moves=moves,
            body=body_of(moves, Summary()),
            report=f"The report of {datetime.now(UTC).date()}",
        )
        return run.settle(PROPOSAL, wanted)


def close(config: Path) -> Outcome:
    """Let the bot see that nothing is to be proposed."""
    configured = read_service(config)
    with open_setting(configured, configured.config.repository[0]) as setting:
        return begin(setting, "master").settle(PROPOSAL, None)


if __name__ == "__main__":
    settle(Path(sys.argv[1]), sys.argv[2])
