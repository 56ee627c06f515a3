"""Every decision has a reason that programs can rely on."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from bot.life.actions import Closing
from bot.life.acts import ActKind
from bot.life.reasons import MEANING, Reason

ROOMS = Path(__file__).resolve().parents[3] / "bot"
# What other programs were promised: a code may be added here, none may be changed or go.
PROMISED = """
up-to-date branch-closed stopped frozen throttled abandoned-by-person withdrawn edited approved
submitted-together vetoed not-ready work-in-progress private stopped-by-hashtag first-proposal
content-changed conflict too-many-patch-sets superseded asked tests-pending tests-pass tests-fail
infrastructure probing probe-done nothing-moves branch-red probes-used-up several-changes
breaks-rules outdated-bundle not-allowed downgrade python-unsupported not-on-index configuration
outside unexpected
"""


def named() -> Iterator[str]:
    """Yield each code that the bot's own modules name, as `Reason.NAME`."""
    for place in sorted(ROOMS.rglob("*.py")):
        if place.name == "reasons.py":
            continue
        for node in ast.walk(ast.parse(place.read_text())):
            match node:
                case ast.Attribute(value=ast.Name(id="Reason"), attr=name):
                    yield name


def test_the_codes_are_those_that_were_promised() -> None:
    assert [one.value for one in Reason] == PROMISED.split()


def test_every_code_is_explained() -> None:
    assert list(MEANING) == list(Reason)


@pytest.mark.parametrize("kind", [*Closing, *ActKind])
def test_what_closes_or_stops_us_is_a_reason(kind: StrEnum) -> None:
    assert Reason(kind.value).value == kind.value


def test_every_code_is_used() -> None:
    used = {Reason[name] for name in named()} | {Reason(one.value) for one in (*Closing, *ActKind)}
    assert set(Reason) - used == set()
