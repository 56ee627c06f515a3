"""Bundles for the repositories of tests/bot/conftest.py."""

import hashlib

import pytest

from bot.proposal.bundle import Bundle
from bot.proposal.summary import Held, Lowered, Move, Summary
from resolver.values import ChangeKind, Source
from tests.servers.world import NEW, BundleOf


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
                moves=(Move(name="alpha", kind=ChangeKind.UPGRADE, old="1.0", new="1.1"),),
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
