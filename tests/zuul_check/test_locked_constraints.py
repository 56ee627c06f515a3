"""What `ensure-pinwarden` installs: the releases of the lock, one for each environment."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Requirement]:
    target = tmp_path_factory.mktemp("locked") / "constraints.txt"
    script = TOP / "tools/locked_constraints.py"
    subprocess.run([sys.executable, "-I", script, target], check=True)
    return [Requirement(line) for line in target.read_text().splitlines()]


def test_everything_that_is_locked_is_constrained(lines: list[Requirement]) -> None:
    locked = tomllib.loads((TOP / "uv.lock").read_text())["package"]
    names = {package["name"] for package in locked} - {"pinwarden"}
    assert {line.name for line in lines} == names
    assert all(str(line.specifier).startswith("===") for line in lines)


@pytest.mark.parametrize("python", ["3.11.2", "3.11.9", "3.12.1", "3.13.0", "3.14.0"])
def test_each_python_has_one_release_of_each(lines: list[Requirement], python: str) -> None:
    environment = {str(key): str(value) for key, value in default_environment().items()}
    environment |= {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    names = [
        line.name for line in lines if line.marker is None or line.marker.evaluate(environment)
    ]
    assert len(names) == len(set(names))
    assert {"click", "pydantic", "uv", "ansible-core"} <= set(names)
