"""Real git repositories, in an environment that knows nothing of the person who runs the tests."""

import hashlib
from pathlib import Path

import pytest

from bot.proposal.bundle import Bundle
from bot.proposal.summary import Held, Lowered, Summary
from resolver.values import Source
from tests.servers.world import NEW, BundleOf, World, new_world


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let git find neither a person's address nor a repository around the temporary directory."""
    monkeypatch.delenv("EMAIL", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp().parent))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a repository with two commits' worth of nothing special."""
    return new_world(tmp_path / "repository")


@pytest.fixture
def bundle_of() -> BundleOf:
    """Return a maker of bundles that move alpha, made from the head of a repository."""

    def make(
        base: str, *, text: str = NEW, branch: str | None = "master", read: str = ""
    ) -> Bundle:
        inputs = (
            (
                Source(
                    file="global-requirements.txt",
                    sha256=hashlib.sha256(read.encode()).hexdigest(),
                ),
            )
            if read
            else ()
        )
        return Bundle(
            branch=branch,
            base=base,
            files={"upper-constraints.txt": text.encode()},
            inputs=inputs,
            summary=Summary(
                forced=(Lowered(name="gamma", old="3.0", new="2.9", sentence="Forced by delta."),),
                held=(
                    Held(
                        name="beta",
                        current="2.0",
                        newest="2.4",
                        sentence="Held: 2.1 breaks logins.",
                        deliberate=True,
                    ),
                ),
            ),
            attachments={"report.md": b"# Report\n"},
        )

    return make
