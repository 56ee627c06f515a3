"""The command that a report gives to make it again: every option that matters, no secret."""

import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import NormalizedName

from bot.commands.update import command
from bot.update.command_line import command_line
from bot.update.inputs import Tree
from bot.update.request import Request
from policies.governed import parse_governed
from resolver.sdist_metadata import Builds
from resolver.session import DEFAULT_INDEX

FILES = {"global-requirements.txt": b"", "policy.toml": b'pythons = ["3.11", "3.12"]\n'}
PLAIN = Request(
    files=FILES,
    governed=parse_governed(FILES),
    tree=Tree(root=Path()),
    pythons=("3.11", "3.12"),
    strategy="uniform",
    now=datetime(2026, 1, 1, tzinfo=UTC),
    index_urls=(DEFAULT_INDEX,),
    cache=Path("cache"),
    netrc=None,
)
INDEXES = ("https://me:secret@one.example.org/simple", "https://two.example.org/simple")
TABLE: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({}, []),
    ({"engine": "pip", "pythons": ("3.12",)}, ["--engine", "pip", "--python", "3.12"]),
    ({"strategy": "per-python", "free": True}, ["--strategy", "per-python", "--free"]),
    (
        {"cutoff": datetime(2026, 1, 1, tzinfo=UTC)},
        ["--cutoff", "2026-01-01T00:00:00+00:00"],
    ),
    ({"only": frozenset({NormalizedName("a")})}, ["--package", "a"]),
    ({"builds": Builds.NEVER}, ["--no-build"]),
    (
        {"builds": Builds.ANYWHERE, "verify_with": ("pip",)},
        ["--allow-builds", "--verify-with", "pip"],
    ),
    (
        {"index_urls": INDEXES},
        [
            *("--extra-index-url", "https://one.example.org/simple"),
            *("--index-url", "https://two.example.org/simple"),
        ],
    ),
)


@pytest.mark.parametrize(("changes", "options"), TABLE)
def test_the_command(changes: dict[str, Any], options: list[str]) -> None:
    words = shlex.split(command_line(replace(PLAIN, **changes)))
    assert words == ["pinwarden", "update", *options]
    known = command.make_context("update", words[2:], resilient_parsing=True)
    assert known.params
