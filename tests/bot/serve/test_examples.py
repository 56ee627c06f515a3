"""The unit and the container file of docs/operating.md say what they promise, and agree."""

import configparser
import json
import re
import shlex
import textwrap
import tomllib
from pathlib import Path

import pytest

from bot.service_config.types import ServiceConfig

PAGE = (Path(__file__).resolve().parents[3] / "docs/operating.md").read_text()
# What a service that only reads strangers' words must not be able to do.
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
}


def block(begins: str) -> str:
    """Return the indented block of the page that begins so."""
    found = re.search(rf"^    {re.escape(begins)}.*\n(?:(?:    .*)?\n)*", PAGE, re.MULTILINE)
    assert found is not None, begins
    return textwrap.dedent(found[0])


@pytest.fixture
def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read_string(block("# /etc/systemd/system/pinwarden.service"))
    return parser


@pytest.fixture
def container() -> list[list[str]]:
    """Return the instructions: a word and its arguments."""
    text = block("FROM ").replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]


def test_the_unit_is_hardened(unit: configparser.ConfigParser) -> None:
    service = dict(unit["Service"])
    assert HARDENED.items() <= service.items()
    assert service["User"] not in {"", "root"}
    assert "RestrictNamespaces" not in service  # bubblewrap needs them


def test_the_container_runs_as_nobody_special(container: list[list[str]]) -> None:
    words = [word for word, _ in container]
    assert words[0] == "FROM"
    assert words.count("USER") == words.count("ENTRYPOINT") == 1
    assert words.index("USER") < words.index("ENTRYPOINT")
    found = dict(container)
    assert found["USER"] not in {"root", "0"}
    assert ":" in found["FROM"].rpartition("/")[2], "an image without a version is another tomorrow"


def test_its_volumes_can_be_written(container: list[list[str]]) -> None:
    found = dict(container)
    begin = next(text for word, text in container if word == "RUN")
    made = shlex.split(begin.partition("install -d ")[2])
    assert made[:2] == ["-o", found["USER"]]
    assert set(json.loads(found["VOLUME"])) <= set(made)


def test_both_start_the_same(container: list[list[str]], unit: configparser.ConfigParser) -> None:
    entry = json.loads(dict(container)["ENTRYPOINT"])
    assert entry == shlex.split(unit["Service"]["ExecStart"])


def test_the_example_is_a_configuration() -> None:
    text = block("# /etc/pinwarden/service.toml")
    config = ServiceConfig.model_validate(tomllib.loads(text))
    assert config.store.url.startswith("sqlite:////var/lib/pinwarden/")
    assert str(config.work).startswith("/var/lib/pinwarden/")
