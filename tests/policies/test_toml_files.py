"""holds.toml, policy.toml and sdist-metadata.toml: typed, all problems at once."""

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from packaging.version import Version

from policies.governed import parse_governed
from policies.hold import HoldState, parse_holds, state_of
from policies.place import Malformed
from policies.policy import DEFAULT, json_schema, parse_policy
from policies.release_metadata import format_release_metadata, parse_release_metadata

ROOT = Path(__file__).parents[2]

BAD: list[tuple[Callable[[str, str], object], str, list[str]]] = [
    (
        parse_policy,
        'pythns = []\nstrategy = "newest"\n[cooldown]\nmajor = -1\n',
        ["pythns: unknown key", "strategy: ", "cooldown.major: "],
    ),
    (parse_policy, 'pythons = ["3"]\n', ["pythons[0]: '3' is not a Python version"]),
    (parse_policy, "pythons = [\n", ["not TOML"]),
    (parse_policy, "a = " + "[" * 4000, ["not TOML"]),
    (
        parse_holds,
        '[[hold]]\npackage = "a"\nreson = "x"\nspecifier = 3\n',
        ["unknown key reson", "specifier: 3 is not a specifier", "reason is missing"],
    ),
    (parse_holds, '[hold]\npackage = "a"\n', ["holds are written as [[hold]] tables"]),
    (
        parse_release_metadata,
        '[[release]]\nname = "a"\nversion = "1"\nrequires_dist = ["b"]\n',
        ["unknown key requires_dist"],
    ),
    (parse_release_metadata, "release = 1\n", ["[[release]] tables"]),
    (parse_release_metadata, '[[release]]\nname = "a"\n', ["'version' is missing"]),
]


@pytest.mark.parametrize(("parse", "text", "expected"), BAD)
def test_problems(parse: Callable[[str, str], object], text: str, expected: list[str]) -> None:
    with pytest.raises(Malformed) as caught:
        parse(text, "file.toml")
    said = str(caught.value)
    assert [words for words in expected if words not in said] == []


def test_an_unknown_key_gets_the_nearest_one() -> None:
    with pytest.raises(Malformed, match="did you mean pythons"):
        parse_policy("pythn = []\n", "policy.toml")
    with pytest.raises(Malformed, match="did you mean packages"):
        parse_policy('[[family]]\nname = "a"\npackage = []\n', "policy.toml")


@pytest.mark.parametrize(
    ("end", "today", "versions", "state"),
    [
        ("", date(2030, 1, 1), ["9"], HoldState.ACTIVE),
        ("expires = 2026-12-01", date(2026, 11, 30), [], HoldState.ACTIVE),
        ("expires = 2026-12-01", date(2026, 12, 1), [], HoldState.EXPIRED),
        ('until = "2.0"', date(2026, 1, 1), ["1.9"], HoldState.ACTIVE),
        ('until = "2.0"', date(2026, 1, 1), ["2.1"], HoldState.UNTIL_REACHED),
    ],
)
def test_holds_end(end: str, today: date, versions: list[str], state: HoldState) -> None:
    text = f'[[hold]]\npackage = "a"\nspecifier = "<2"\nreason = "r"\n{end}\n'
    [hold] = parse_holds(text, "holds.toml")
    assert state_of(hold, today, map(Version, versions)) is state


def test_the_published_schema_is_the_model_and_the_shipped_policy_fits() -> None:
    text = (ROOT / "policies/schema/policy.json").read_text()
    assert text == json_schema()
    policy = tomllib.loads((ROOT / "data/policy.toml").read_text())
    jsonschema.validate(policy, json.loads(text))


def test_defaults_are_upstreams() -> None:
    assert DEFAULT.order == "hashed"
    assert {"pip", "setuptools", "wheel"} <= set(DEFAULT.unconstrained)


def test_release_metadata_formats_back() -> None:
    text = (ROOT / "data/sdist-metadata.toml").read_text()
    entries = parse_release_metadata(text, "sdist-metadata.toml")
    again = parse_release_metadata(format_release_metadata(entries), "again")
    assert sorted(again, key=str) == sorted(entries, key=str)


def test_all_files_are_read_before_anything_is_said() -> None:
    with pytest.raises(Malformed) as caught:
        parse_governed(
            {
                "upper-constraints.txt": b"alpha\n",
                "denylist.txt": b"a b\n",
                "holds.toml": b"x = 1\n",
            }
        )
    files = [problem.place.file for problem in caught.value.problems]
    assert files == [
        "global-requirements.txt",
        "upper-constraints.txt",
        "denylist.txt",
        "holds.toml",
    ]
