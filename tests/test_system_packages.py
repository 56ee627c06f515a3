"""Which Debian packages are named, when, and how to get them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.system_packages import PURPOSES

TOP = Path(__file__).parents[1]
PROGRAMS = sorted({p for e in PURPOSES["bench"].packages.values() for p in e.programs})


def named(purpose: str, place: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, TOP / "tools/system_packages.py", purpose],
        env={"PATH": str(place), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def program(place: Path, name: str, code: int = 0) -> None:
    (place / name).write_text(f"#!/bin/sh\nexit {code}\n")
    (place / name).chmod(0o755)


def found_anyway(pattern: str) -> bool:
    return bool(pattern) and any(Path("/").glob(pattern))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_is_missing_is_named_with_the_way_to_get_it(purpose: str, tmp_path: Path) -> None:
    done = named(purpose, tmp_path)
    assert done.returncode == 0
    packages = PURPOSES[purpose].packages.items()
    # What is looked for in a place of its own may be on this machine.
    lacking = sorted(name for name, package in packages if not found_anyway(package.files))
    assert f"hint: apt-get install {' '.join(lacking)}\n" in done.stderr
    assert PURPOSES[purpose].without in done.stderr


def test_nothing_is_said_where_everything_is_there(tmp_path: Path) -> None:
    for name in PROGRAMS:
        program(tmp_path, name)
    assert named("bench", tmp_path).stderr == ""


def test_headers_are_asked_of_pkg_config(tmp_path: Path) -> None:
    for name in PROGRAMS:
        program(tmp_path, name, code=1)
    assert "hint: apt-get install libsystemd-dev libvirt-dev\n" in named("bench", tmp_path).stderr


def test_in_ci_root_installs_and_nobody_else(tmp_path: Path) -> None:
    program(tmp_path, "apt-get", code=1)
    done = named("bench", tmp_path, CI="true")
    if os.geteuid() == 0:
        assert (done.returncode, "apt-get update failed" in done.stderr) == (3, True)
    else:
        assert (done.returncode, "hint: apt-get install" in done.stderr) == (0, True)
