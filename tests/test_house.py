"""What holds for the checkout as a whole, and no linter looks at."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "checks", "policies", "resolver", "venvs")
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))

SKIPPING = """
import pytest

@pytest.mark.skip(reason="no server")
def test_skipped(): ...

@pytest.mark.xfail(reason="known", strict=True)
def test_expected(): raise AssertionError
"""


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_typed_and_says_what_it_is_for(room: str) -> None:
    assert (TOP / room / "py.typed").is_file()
    assert (TOP / room / "__init__.py").read_text(encoding="utf-8").startswith('"""')


@pytest.mark.parametrize("place", ["tests", "data", "docs", "bench", "tools"])
def test_what_is_no_package_cannot_become_one(place: str) -> None:
    assert not list((TOP / place).rglob("__init__.py"))


def test_the_distribution_cannot_be_uploaded_by_mistake() -> None:
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_skip_fails_in_ci_and_only_there(ci: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(SKIPPING, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    options = ["-q", "-p", "tests.plugins.no_skips", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert ("skipped although CI=true" in done.stdout) is (ci == "true")


def test_without_a_python_make_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", TOP / "tools/find-python"],
        env={"PATH": f"{tmp_path}:{_only('cat', tmp_path)}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "hint: on Debian or Ubuntu: apt install python3 python3-venv" in done.stderr


def _only(program: str, place: Path) -> Path:
    """Make a directory with nothing but one program of this machine."""
    found = next(
        path for path in (Path("/usr/bin", program), Path("/bin", program)) if path.exists()
    )
    alone = place / "only"
    alone.mkdir()
    (alone / program).symlink_to(found)
    return alone
