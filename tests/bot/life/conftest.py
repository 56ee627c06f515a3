"""A community: a repository at a real Gerrit, a package index, and the bot as its operator."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cycle.everything import run_everything
from bot.cycle.run import Outcome
from bot.gerrit.transport import Patience
from bot.service_config.read import read_service
from tests.servers.gerrit.repository import GerritRepository
from tests.servers.gerrit.server import password_of
from tests.servers.index import LoopbackIndex

REQUIREMENTS = "alpha  # MIT\nbeta  # MIT\ngamma  # MIT\n"
CONSTRAINTS = "alpha===1.0\nbeta===1.0\ngamma===1.0\n"
POLICY = 'pythons = ["3.11"]\norder = "name"\nlicences = ["MIT"]\n'


@dataclass
class Community:
    """What a story is told with: people act through `gerrit`, releases appear on `index`."""

    gerrit: GerritRepository
    index: LoopbackIndex
    place: Path
    options: str = ""
    indexes: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    days: int = field(default=0)

    def release(self, name: str, version: str, *requires: str) -> None:
        """Let a release appear on the index."""
        self.index.wheel(name, version, *requires)

    def run(self, *, branch: str = "master", dry_run: bool = False) -> tuple[Outcome, ...]:
        """Let the bot run one cycle."""
        outcomes = run_everything(
            read_service(self.config()),
            branch=branch,
            dry_run=dry_run,
            patience=Patience(pause=0.05, tries=3, read=20),
            clock=lambda: self.now() + timedelta(days=self.days),
        )
        assert outcomes
        return outcomes

    def bot(self, **given: Any) -> Outcome:  # noqa: ANN401 - what `run` takes
        """Let the bot run one cycle; return what came of the bulk proposal."""
        outcomes = self.run(**given)
        branch = given.get("branch", "master")
        (found,) = [
            one
            for one in outcomes
            if one.decision.proposal in {f"{branch}/constraints", f"{branch}/"}
        ]
        return found

    def config(self) -> Path:
        """Write service.toml and return where it is."""
        secret = self.place / "token"
        self.place.mkdir(exist_ok=True)
        secret.write_text(password_of("bot"))
        secret.chmod(0o600)
        url = self.gerrit.server.url
        own = f'url = "{self.index.url}"\n'
        written = self.place / "service.toml"
        written.write_text(
            f'{self.options}\n[gerrit]\nurl = "{url}"\nusername = "bot"\n'
            'password-file = "token"\npermitted = ["core"]\n\n'
            f'[[repository]]\nname = "{self.gerrit.name}"\ndata = "."\n'
            'branches = ["master", "stable/2026.1"]\n\n'
            f"[index]\n{self.indexes or own}"
        )
        return written

    def ours(self, query: str = "status:open file:upper-constraints.txt") -> dict[str, Any]:
        """Return the bot's only change that matches."""
        return self.gerrit.change(f"owner:bot {query}")

    def constraints(self, change: dict[str, Any]) -> str:
        """Return what the current patch set of a change makes of the constraints."""
        ref = change["revisions"][change["current_revision"]]["ref"]
        return self.gerrit.content("upper-constraints.txt", ref)

    def said(self, number: int) -> list[str]:
        """Return what the bot said on a change."""
        return self.gerrit.messages(number, "bot")


@pytest.fixture
def community(
    gerrit_repository: GerritRepository, index_server: LoopbackIndex, tmp_path: Path
) -> Community:
    """Return a community with three projects, all at 1.0."""
    for name in ("alpha", "beta", "gamma"):
        index_server.wheel(name, "1.0")
    gerrit_repository.merge(
        {
            "global-requirements.txt": REQUIREMENTS,
            "upper-constraints.txt": CONSTRAINTS,
            "policy.toml": POLICY,
        },
        "Govern three projects",
    )
    return Community(gerrit=gerrit_repository, index=index_server, place=tmp_path / "operator")
