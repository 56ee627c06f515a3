"""Whom pip and uv would ask, from variables and files."""

from pathlib import Path

import pytest

from policies.place import Malformed
from resolver.index.configured import (
    PUBLIC,
    configured,
    pip_places,
    read_configured,
    uv_places,
)

ONE, TWO, THREE = (f"https://{n}.example.org/simple" for n in ("one", "two", "three"))
Files = list[tuple[str, str]]

CASES: list[tuple[dict[str, str], str, str, tuple[str, ...]]] = [
    ({}, "", "", (PUBLIC,)),
    ({"PIP_INDEX_URL": ONE}, "", "", (ONE,)),
    ({"PIP_EXTRA_INDEX_URL": f"{ONE} {TWO}"}, "", "", (ONE, TWO, PUBLIC)),
    ({"UV_DEFAULT_INDEX": ONE, "UV_INDEX_URL": TWO}, "", "", (ONE,)),
    ({"UV_INDEX_URL": TWO}, "", "", (TWO,)),
    ({"UV_INDEX": f"{ONE} mine={TWO}"}, "", "", (ONE, TWO, PUBLIC)),
    (
        {"UV_INDEX": TWO, "UV_EXTRA_INDEX_URL": THREE, "PIP_INDEX_URL": ONE},
        "",
        "",
        (TWO, THREE, ONE),
    ),
    ({"UV_DEFAULT_INDEX": ONE, "PIP_INDEX_URL": TWO}, "", "", (ONE,)),
    ({"UV_DEFAULT_INDEX": "", "PIP_INDEX_URL": TWO}, "", "", (TWO,)),
    (
        {
            "UV_INDEX": f"my-own={ONE}",
            "UV_INDEX_MY_OWN_USERNAME": "r@x",
            "UV_INDEX_MY_OWN_PASSWORD": "a/b",
        },
        "",
        "",
        ("https://r%40x:a%2Fb@one.example.org/simple", PUBLIC),
    ),
    ({}, f'[[index]]\nurl = "{ONE}"\n[[index]]\nurl = "{TWO}"\ndefault = true', "", (ONE, TWO)),
    ({}, f'[[index]]\nurl = "{ONE}"\nexplicit = true\nname = "x"', "", (PUBLIC,)),
    ({}, f'index-url = "{ONE}"\nextra-index-url = ["{TWO}"]', "", (TWO, ONE)),
    ({}, f'index-url = "{ONE}"\n[pip]\nindex-url = "{TWO}"', "", (TWO,)),
    ({}, "", f"[global]\nindex-url = {ONE}\n", (ONE,)),
    ({}, "", f"[global]\nindex_url = {ONE}\n[install]\nindex-url = {TWO}\n", (TWO,)),
    ({}, "", f"[global]\nextra-index-url =\n    {ONE}\n    {TWO}\n", (ONE, TWO, PUBLIC)),
    ({}, f'index-url = "{ONE}"', f"[global]\nindex-url = {TWO}\n", (ONE,)),
    ({"PIP_INDEX_URL": THREE}, f'index-url = "{ONE}"', "", (THREE,)),
    (
        {},
        "",
        "[global]\nindex-url = https://u:50%25@one.example.org/simple\n",
        ("https://u:50%25@one.example.org/simple",),
    ),
]


@pytest.mark.parametrize(("environment", "uv", "pip", "expected"), CASES)
def test_the_order_in_which_indexes_are_asked(
    environment: dict[str, str], uv: str, pip: str, expected: tuple[str, ...]
) -> None:
    assert configured(environment, [("uv.toml", uv)], [("pip.conf", pip)]).urls == expected


def test_the_source_is_named_and_the_secret_is_not() -> None:
    found = configured(
        {"PIP_EXTRA_INDEX_URL": "https://u:secret@one.example.org/simple"},
        [],
        [("/etc/pip.conf", f"[global]\nindex-url = {TWO}")],
    )
    assert found.source == "pip's environment variables and /etc/pip.conf"
    assert "secret" not in repr(found)
    assert configured({}, [], []).source == ""


@pytest.mark.parametrize(
    ("uv", "pip", "words"),
    [
        ("index-url = ", "", "uv.toml.*is not TOML"),
        ("index = 3", "", "uv.toml.*no array of tables"),
        ("index = ['x']", "", "uv.toml.*no array of tables"),
        ("[[index]]\nname = 'x'", "", "uv.toml.*without `url`"),
        ("", "index-url = https://u:secret@h/", r"pip.conf:1:1: is not a file of pip's"),
        ("", "[global]\nsecret", r"pip.conf:2:1: is not a file of pip's"),
        ("", "[global]\na=secret\na=b", r"pip.conf:3:1: is not a file of pip's"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_without_its_text(
    uv: str, pip: str, words: str
) -> None:
    with pytest.raises(Malformed, match=words) as caught:
        configured({}, [("uv.toml", uv)], [("pip.conf", pip)])
    assert "secret" not in str(caught.value)


def test_the_places(tmp_path: Path) -> None:
    home = Path("/h")
    assert list(uv_places({}, home)) == [
        Path("/h/.config/uv/uv.toml"),
        Path("/etc/xdg/uv/uv.toml"),
        Path("/etc/uv/uv.toml"),
    ]
    assert list(uv_places({"UV_CONFIG_FILE": "/x"}, home)) == [Path("/x")]
    assert list(uv_places({"UV_NO_CONFIG": "1"}, home)) == []
    assert list(pip_places({"VIRTUAL_ENV": "/v", "XDG_CONFIG_DIRS": "/a:/b"}, home)) == [
        Path("/v/pip.conf"),
        Path("/h/.config/pip/pip.conf"),
        Path("/h/.pip/pip.conf"),
        Path("/etc/pip.conf"),
        Path("/a/pip/pip.conf"),
        Path("/b/pip/pip.conf"),
    ]
    assert list(pip_places({"PIP_CONFIG_FILE": "/dev/null"}, home)) == []
    place = tmp_path / ".config" / "uv" / "uv.toml"
    place.parent.mkdir(parents=True)
    place.write_text(f'index-url = "{ONE}"')
    environment = {"PIP_CONFIG_FILE": "/dev/null"}
    found = read_configured(environment, tmp_path)
    assert (found.urls, found.source) == ((ONE,), str(place))
