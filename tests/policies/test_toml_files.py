"""holds.toml, policy.toml and sdist-metadata.toml: typed, all problems at once."""

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from packaging.version import Version

from policies.governed import parse_governed, read_governed
from policies.hold import HoldState, state_of
from policies.hold_file import parse_holds
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


PLACES: list[tuple[str, bytes, list[tuple[int, int, str]]]] = [
    (
        "policy.toml",
        b'pythons = ["3.11", "3"]\n\n[cooldown]\n  major = -1\n\n[[family]]\npackage = []\n',
        [
            (1, 20, "pythons[1]: "),
            (4, 3, "cooldown.major: "),
            (6, 1, "family[0].name: "),
            (6, 1, "family[0].packages: "),
            (7, 1, "family[0].package: unknown key"),
        ],
    ),
    (
        "holds.toml",
        (
            b'[[hold]]\nspecifier = "<<2"\nlink = "ftp://a"\n'
            b'consumers = [\n  "a/b",\n  "a b", "a/b"]\n'
        ),
        [
            (1, 1, "hold[0]: package is missing"),
            (1, 1, "hold[0]: reason is missing"),
            (2, 1, "hold[0].specifier: "),
            (3, 1, "hold[0].link: "),
            (6, 3, "hold[0].consumers[1]: "),
            (6, 10, "hold[0].consumers[2]: a/b is named twice"),
        ],
    ),
    (
        "holds.toml",
        (
            b'[[hold]]\npackage = "a"\nspecifier = ""\nreason = " "\nadded = 2026-02-01\n'
            b'expires = 2026-01-01\nuntil = "x"\n[[hold]]\nadded = 2026-01-01T00:00:00\nsince = 1\n'
        ),
        [
            (3, 1, "hold[0].specifier: "),
            (4, 1, "hold[0].reason: the reason is empty"),
            (6, 1, "hold[0].expires: the hold ends on 2026-01-01, before"),
            (7, 1, "hold[0].until: "),
            (8, 1, "hold[1]: package is missing"),
            (8, 1, "hold[1]: specifier is missing"),
            (8, 1, "hold[1]: reason is missing"),
            (9, 1, "hold[1].added: 2026-01-01 00:00:00 is not a day"),
            (10, 1, "hold[1]: unknown key since"),
        ],
    ),
    (
        "sdist-metadata.toml",
        (
            b'[[release]]\nname = "a b"\nversion = 1\nrequires-dist = ["b", "b >"]\n'
            b'requires-python = "3"\n'
        ),
        [
            (2, 1, "release[0].name: "),
            (3, 1, "release[0].version: 1 is not a text"),
            (4, 23, "release[0].requires-dist[1]: "),
            (5, 1, "release[0].requires-python: "),
        ],
    ),
    (
        "policy.toml",
        b'\xef\xbb\xbf# \xc3\xa9 \xff\nstrategy = "newest"\n',
        [
            (1, 1, "the file begins with a byte order mark"),
            (1, 5, "not UTF-8"),
            (2, 1, "strategy: "),
        ],
    ),
]


@pytest.mark.parametrize(("file", "data", "expected"), PLACES)
def test_every_problem_stands_where_its_key_stands(
    file: str, data: bytes, expected: list[tuple[int, int, str]]
) -> None:
    _, problems = read_governed({"global-requirements.txt": b"", file: data})
    found = [(problem.place.line, problem.place.column) for problem in problems]
    assert found == [(line, column) for line, column, _ in expected]
    for problem, (*_, words) in zip(problems, expected, strict=True):
        assert problem.message.startswith(words)


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
