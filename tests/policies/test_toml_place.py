"""Places of keys in TOML: by table, and against tomllib."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from policies.place import Place
from policies.toml_place import KeyPath, toml_places

DATA = Path(__file__).parents[2] / "data"

PLACES: list[tuple[str, KeyPath, tuple[int, int]]] = [
    ("a = 1\n", ("a",), (1, 1)),
    ("  a = 1", ("a",), (1, 3)),
    ("a.b . c = 1\n", ("a", "b", "c"), (1, 7)),
    ("\n# a = 0\n[t]\na = 1\n", ("t", "a"), (4, 1)),
    ("[t . u]\na = 1\n", ("t", "u"), (1, 6)),
    ("[[h]]\na=1\n [[h]]\na=2\n", ("h", 1), (3, 2)),
    ("[[h]]\na=1\n[[h]]\na=2\n", ("h", 1, "a"), (4, 1)),
    ("[[h]]\n[h.x]\ny=1\n[[h]]\n[h.x]\ny=2\n", ("h", 1, "x", "y"), (6, 1)),
    ("[[h]]\n[[h.k]]\n[[h.k]]\nz = 1\n", ("h", 0, "k", 1, "z"), (4, 1)),
    ('a = [\n  "x", # [\n  "]",\n  3,\n]\nb = 1\n', ("a", 2), (4, 3)),
    ('a = [\n  "x", # [\n  "]",\n  3,\n]\nb = 1\n', ("b",), (6, 1)),
    ("a = { b = 1, c = { d = [ 1, 2 ] } }\n", ("a", "c", "d", 1), (1, 29)),
    ('a = """\nb = 1\n\\""" ""\n"""""\nb = 2\n', ("b",), (5, 1)),
    ("a = '''\nb = 1\n''\n'''''\nb = 2\n", ("b",), (5, 1)),
    ("a = 2026-01-01 10:00:00 # b = 1\nb = 1\n", ("b",), (2, 1)),
    ('"a.b"."\\u0063" = 1\n', ("a.b", "c"), (1, 7)),
    ("'' = 1\n", ("",), (1, 1)),
    ("a = 1\r\nb = [\r\n 1]\r\n", ("b", 0), (3, 2)),
    ("a = [1]\n", ("a", 7, "no"), (1, 1)),
    ("a = 1\n", ("no",), (0, 1)),
]


@pytest.mark.parametrize(("text", "path", "place"), PLACES)
def test_places(text: str, path: KeyPath, place: tuple[int, int]) -> None:
    tomllib.loads(text)
    assert toml_places(text, "f").of(path) == Place("f", *place)


def paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))


KEYS = st.text("ab.\"'\\\n# =[]{}é", max_size=4) | st.sampled_from(["a", "b", "c-1", "_"])
SCALARS = (
    st.booleans()
    | st.integers(-9, 9)
    | st.text("ab\"'\\\n#,]}[{=é", max_size=8)
    | st.dates()
    | st.times().map(lambda time: time.replace(microsecond=0))
)
DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(KEYS, inner, max_size=3)
            | st.lists(st.dictionaries(KEYS, inner, max_size=3), min_size=1, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


@given(DOCUMENTS)
def test_every_path_that_tomllib_reads_has_a_place_and_no_other(
    document: dict[str, object],
) -> None:
    text = tomlkit.dumps(document)
    value = tomllib.loads(text)
    assert set(toml_places(text, "f").known) == set(paths(value))


@pytest.mark.parametrize("file", ["policy.toml", "holds.toml", "sdist-metadata.toml"])
def test_a_key_stands_where_its_text_is(file: str) -> None:
    text = (DATA / file).read_text()
    lines = text.splitlines()
    found = toml_places(text, file)
    assert set(found.known) == set(paths(tomllib.loads(text)))
    for path, place in found.known.items():
        rest = lines[place.line - 1][place.column - 1 :]
        assert not isinstance(path[-1], str) or rest.startswith(path[-1])


def test_what_is_nested_too_deeply_gets_the_place_of_what_it_is_in() -> None:
    text = "a = 1\nb = " + "[" * 5000 + "]" * 5000
    assert toml_places(text, "f").of(("b", *[0] * 4999)).line == 2
