"""check-project --fix: real trees on disk, and those in which there is nothing to be written."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.checking.write_within import write_within
from bot.errors import run
from bot.main import group
from checks.consuming.tree import DirectoryTree, Refused

BEFORE = "# sqlalchemy\nsqlalchemy>=1.4  # \u00e4\r\nSQLAlchemy>=1.4  # \u00e4"
AFTER = "# sqlalchemy\nSQLAlchemy>=1.4  # \u00e4"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    here = tmp_path / "law"
    here.mkdir()
    (here / "global-requirements.txt").write_text("SQLAlchemy  # MIT\n")
    (here / "upper-constraints.txt").write_text("SQLAlchemy===2.0.51\n")
    (here / "policy.toml").write_text('pythons = ["3.12"]\n')
    return here


@pytest.fixture
def project(tmp_path: Path) -> Path:
    here = tmp_path / "nova"
    here.mkdir()
    (here / "requirements.txt").write_text(BEFORE, newline="")
    return here


def fix(law: Path, *arguments: object) -> int:
    words = ["check-project", "--data", str(law), "--fix", *map(str, arguments)]
    return run(group, "pinwarden", words)


def names(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


def test_names_and_repeated_lines_are_mended_and_said(
    law: Path, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = project / "requirements.txt"
    file.chmod(0o640)
    assert fix(law, project) == 0
    assert file.read_bytes() == AFTER.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert names(project) == ["requirements.txt"]
    captured = capfd.readouterr()
    assert captured.err == f"mended {file}\n"
    assert "CP7" not in captured.out


def test_a_second_time_nothing_is_written(law: Path, project: Path) -> None:
    assert fix(law, project) == 0
    before = (project / "requirements.txt").stat()
    assert fix(law, project) == 0
    after = (project / "requirements.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_only_what_was_asked_for_is_mended(law: Path, project: Path) -> None:
    assert fix(law, project, "--select", "CP711") == 0
    assert (project / "requirements.txt").read_text().count("SQLAlchemy>=1.4") == 2


def test_many_trees_are_mended_side_by_side(
    law: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / f"p{number}" for number in range(80)]
    for path in paths:
        path.mkdir()
        (path / "requirements.txt").write_text(BEFORE, newline="")
    assert fix(law, *paths, "--format", "json") == 0
    document = json.loads(capfd.readouterr().out)
    assert all(one["mended"] == ["requirements.txt"] for one in document["projects"])
    assert {(path / "requirements.txt").read_bytes() for path in paths} == {AFTER.encode()}


def test_a_link_inside_is_followed_and_stays_one(law: Path, project: Path) -> None:
    (project / "requirements.txt").rename(project / "real.txt")
    (project / "requirements.txt").symlink_to("real.txt")
    assert fix(law, project) == 0
    assert (project / "requirements.txt").is_symlink()
    assert (project / "real.txt").read_bytes() == AFTER.encode()


def test_nothing_outside_of_the_tree_is_written(law: Path, project: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    (project / "requirements.txt").rename(outside)
    (project / "requirements.txt").symlink_to(outside)
    (project / "test-requirements.txt").write_text("-r ../outside.txt\n")
    assert fix(law, project) == 1
    assert outside.read_bytes() == BEFORE.encode()


def test_a_hard_link_is_parted_from_what_lies_outside(
    law: Path, project: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.txt"
    outside.hardlink_to(project / "requirements.txt")
    assert fix(law, project) == 0
    assert outside.read_bytes() == BEFORE.encode()


def test_a_commit_is_not_mended(
    law: Path, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert fix(law, project, "--rev", "HEAD") == 2
    assert "--fix needs work trees" in capfd.readouterr().err


def test_what_was_changed_meanwhile_is_left_alone(project: Path) -> None:
    tree = DirectoryTree(project)
    with pytest.raises(Refused, match="changed meanwhile"):
        write_within(tree, "requirements.txt", b"other\n", b"new\n")
    with pytest.raises(Refused, match="changed meanwhile"):
        write_within(tree, "absent.txt", b"", b"new\n")
    assert (project / "requirements.txt").read_bytes() == BEFORE.encode()
    assert names(project) == ["requirements.txt"]


def test_a_full_disk_leaves_the_old_file_and_is_said(law: Path, project: Path) -> None:
    words = ["pinwarden", "check-project", "--data", law, "--fix", project]
    limited = f"ulimit -f 0; exec {shlex.join(map(str, words))}"
    done = subprocess.run(
        ["bash", "-c", limited],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"{project}/requirements.txt is not mended: File too large" in done.stdout
    assert done.returncode == 1
    assert (project / "requirements.txt").read_bytes() == BEFORE.encode()
    assert names(project) == ["requirements.txt"]
