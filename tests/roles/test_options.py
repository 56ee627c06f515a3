"""What a playbook says, as the engine's input files and options."""

from typing import Any

import pytest

from roles.python_venv_build.module_utils import venv_options

BUILD: dict[str, Any] = {
    "lock": "/r/pylock.svc-1.toml",
    "wheels": "/w",
    "store": "/s",
    "owner": "",
    "group": "",
    "packages": ["keystone"],
    "tools": [],
    "build_requirements": ["wheel"],
    "confine": "if-possible",
    "constraints": [],
    "global_constraints": [],
    "strict": False,
    "overrides": [],
    "require_pins": False,
    "upgrade": False,
    "rebuild": False,
    "rebuild_packages": [],
    "ignore_configuration": False,
    "arguments": " ",
    "environment": [],
}
INSTALL: dict[str, Any] = {
    "source": "",
    "packages": ["b", "A"],
    "global_constraints": ["six==1"],
    "constraints": None,
    "tool": "uv",
    "without": [],
    "tools": [],
    "store": "",
    "rebuild": False,
    "deep": False,
    "keep": 2,
    "system_packages": [],
    "facts": [],
    "facts_name": "openstack_ansible",
    "arguments": "",
}
HEADER = "# Managed with python_venv_build role\n"

SAME = [
    ["b", "A"],
    ["A", "b"],
    ["", "A", None, "b", "  "],
    ["A\n", " b", "A"],
]


@pytest.mark.parametrize("packages", SAME)
def test_order_twins_and_empty_items_make_no_difference(packages: list[str | None]) -> None:
    files = venv_options.input_files({**BUILD, "packages": packages})
    assert files["requirements"] == f"{HEADER}A\nb\n"


def test_constraints_keep_their_order_and_nothing_is_only_the_header() -> None:
    files = venv_options.input_files({**BUILD, "constraints": ["b==1", None, "--constraint x"]})
    assert files["source-constraints"] == f"{HEADER}b==1\n--constraint x\n"
    assert files["global-constraints"] == HEADER


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({"rebuild": True}, ["--rebuild"]),
        (
            {"rebuild_packages": ["a", "", "b"]},
            ["--rebuild-package", "a", "--rebuild-package", "b"],
        ),
        ({"environment": ["CFLAGS"]}, ["--environment", "CFLAGS"]),
        ({"arguments": " --no-binary a,b"}, ["--no-binary", "a,b"]),
        ({"arguments": "--config-settings 'a=b c'"}, ["--config-settings", "a=b c"]),
        ({"ignore_configuration": True}, ["--no-config"]),
    ],
)
def test_build_options(given: dict[str, Any], options: list[str]) -> None:
    files = {"requirements": "/r", "build-requirements": "/b"}
    plain = venv_options.build_options(BUILD, "python3", files, "/l")
    asked = venv_options.build_options({**BUILD, **given}, "python3", files, "/l")
    assert asked == [*plain, *options]


def test_the_files_in_the_environment() -> None:
    files = venv_options.visible_files(INSTALL)
    assert files == {
        "requirements.txt": f"{HEADER}A\nb\n",
        "global-constraints.txt": f"{HEADER}six==1\n",
    }
    own = venv_options.visible_files({**INSTALL, "constraints": ["--constraint x"]})
    assert own == {**files, "constraints.txt": f"{HEADER}--constraint x\n"}


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({"source": "/w"}, ["--source", "/w"]),
        ({"arguments": " --find-links http://r/w/ "}, ["--source", "http://r/w/"]),
        ({"arguments": "-f http://r/w/"}, ["--source", "http://r/w/"]),
        ({"arguments": "--find-links=http://r/w/"}, ["--source=http://r/w/"]),
        ({"arguments": "--trusted-host r"}, ["--trusted-host", "r"]),
        ({"deep": True}, ["--deep"]),
        ({"without": ["a"]}, ["--without", "a"]),
        ({"tools": ["uv"]}, ["--tool", "uv"]),
        ({"store": "/s"}, ["--store", "/s"]),
        ({"system_packages": ["python3-x"]}, ["--system-package", "python3-x"]),
        (
            {"facts": [{"section": "a:b", "option": "c=d", "value": True}]},
            ["--fact", "a:b", "c=d", "True", "--facts-name", "openstack_ansible"],
        ),
    ],
)
def test_install_options(given: dict[str, Any], options: list[str]) -> None:
    plain = venv_options.install_options(INSTALL, "/v", "python3", "/l", {})
    asked = venv_options.install_options({**INSTALL, **given}, "/v", "python3", "/l", {})
    assert [option for option in plain if option not in asked] == []
    left = list(asked)
    for option in plain:
        left.remove(option)
    assert left == options
