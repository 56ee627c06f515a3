"""The role under every ansible-core that it promises to run under."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resolver.engines.interface import EngineFailure
from resolver.engines.interpreters import Places, find
from tests.roles.conftest import Playground

pytestmark = pytest.mark.index

# ansible-core -> the Pythons that it runs under, as its metadata and its documentation say.
PYTHONS = {
    "2.16": ("3.11", "3.12"),
    "2.17": ("3.11", "3.12"),
    "2.18": ("3.11", "3.12", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
}


def interpreter(version: str) -> Path | None:
    """Return a Python of this machine that an ansible-core runs under."""
    for python in PYTHONS[version]:
        try:
            return find([python], Places.of_environment())[python].path
        except EngineFailure:
            continue
    return None


# A Python cannot be fetched here: a version that no installed one suits is not promised by this
# run. The machine's own Python suits all but the newest.
VERSIONS = [version for version in PYTHONS if interpreter(version)]


def test_most_versions_can_be_tried_here() -> None:
    assert len(VERSIONS) >= len(PYTHONS) - 1, VERSIONS


def installed(version: str, place: Path) -> Path:
    """Install an ansible-core of its own; return its ansible-playbook."""
    uv = Path(sys.executable).with_name("uv")
    quiet = ["--quiet", "--no-python-downloads", "--system-certs"]
    python = interpreter(version)
    assert python is not None
    subprocess.run([uv, "venv", *quiet, "--python", python, place], check=True)
    wanted = ["--python", str(place / "bin/python"), f"ansible-core=={version}.*"]
    subprocess.run([uv, "pip", "install", *quiet, *wanted], check=True)
    return place / "bin/ansible-playbook"


@pytest.mark.parametrize("version", VERSIONS)
def test_one_host_drives_and_a_stranger_is_refused(
    playground: Playground, debian: Callable[..., dict[str, Any]], tmp_path: Path, version: str
) -> None:
    playground.program = installed(version, tmp_path / "ansible-core")
    playground.add("builder", "repo_all", facts=debian())
    playground.add("h0", "targets", facts=debian())
    playground.add("h1", "targets", facts=debian())
    playground.add("arm", "strangers", facts=debian(architecture="aarch64"))
    variables: dict[str, Any] = {
        "venv_install_destination_path": "/nowhere/venvs/svc",
        "venv_build_base_distro_package_list": [],
        "venv_install_base_distro_package_list": [],
    }
    run = playground.play(**variables)
    driving = {host for task, host in run.outcomes if task == "Lock, build and publish"}
    assert driving == {"h0"}, run.output
    refused = playground.play(**variables, hosts="strangers")
    assert refused.of("Refuse what cannot work", "arm").kind == "failed", refused.output
    assert "deprecat" not in (run.output + refused.output).lower()
