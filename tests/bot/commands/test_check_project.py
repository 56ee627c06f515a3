"""check-project: many trees at once, commits of bare mirrors, and what cannot be told."""

import json
import subprocess
from pathlib import Path

import pytest

from bot.checking.many import FEW
from bot.errors import run
from bot.main import group

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")


@pytest.fixture
def law(tmp_path: Path) -> Path:
    here = tmp_path / "law"
    here.mkdir()
    (here / "global-requirements.txt").write_text("requests  # Apache-2.0\n")
    (here / "upper-constraints.txt").write_text("requests===2.32.5\n")
    (here / "projects.txt").write_text("openstack/nova\n")
    (here / "policy.toml").write_text('pythons = ["3.12"]\n')
    return here


def check(law: Path, *arguments: object) -> int:
    words = [str(argument) for argument in arguments]
    return run(group, "pinwarden", ["check-project", "--data", str(law), *words])


def tree(place: Path, text: str) -> Path:
    place.mkdir(parents=True)
    (place / "requirements.txt").write_text(text)
    return place


def test_many_are_judged_side_by_side_and_told_in_order(
    law: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    paths = [
        tree(tmp_path / f"p{number}", "leftpad>=1\n" if number % 10 == 0 else "requests>=2\n")
        for number in range(3 * FEW)
    ]
    assert check(law, "--format", "json", *paths) == 1
    document = json.loads(capfd.readouterr().out)
    assert [one["path"] for one in document["projects"]] == [str(path) for path in paths]
    broken = [one["name"] for one in document["projects"] if one["report"]["exit_code"]]
    assert broken == [f"p{number}" for number in range(0, 3 * FEW, 10)]


def test_one_by_one_and_side_by_side_say_the_same(
    law: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    paths = [
        tree(tmp_path / f"p{n}", f"requests>={n}\nother{n}\n-r ../p0/requirements.txt\n")
        for n in range(2 * FEW)
    ]
    check(law, "--format", "json", *paths)
    together = json.loads(capfd.readouterr().out)["projects"]
    for path, expected in list(zip(paths, together, strict=True))[:: FEW // 2]:
        check(law, "--format", "json", path)
        assert json.loads(capfd.readouterr().out)["projects"] == [expected]


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    here = tree(tmp_path / "nova", "requests>=2\nrequests>=2.1\n")
    (here / ".gitreview").write_text("[gerrit]\nproject=openstack/nova.git\n")
    for words in (
        ("init", "-q", "-b", "master"),
        ("add", "-A"),
        ("commit", "-q", "-m", "One"),
        ("checkout", "-q", "-b", "stable/2026.1"),
    ):
        subprocess.run([*GIT, *words], cwd=here, check=True)
    bare = tmp_path / "mirrors" / "nova.git"
    subprocess.run([*GIT, "clone", "-q", "--bare", str(here), str(bare)], check=True)
    return bare


def test_a_revision_of_a_bare_mirror(
    law: Path, mirror: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert check(law, mirror, "--rev", "master") == 1
    assert "openstack/nova  master" in capfd.readouterr().out
    assert check(law, mirror, "--rev", "stable/2026.1") == 0
    assert "openstack/nova  stable/2026.1" in capfd.readouterr().out


def test_the_branch_of_a_checkout_is_seen(law: Path, mirror: Path, tmp_path: Path) -> None:
    assert check(law, tmp_path / "nova") == 0
    assert check(law, tmp_path / "nova", "--branch", "master") == 1
    assert mirror.is_dir()


def test_a_mirror_without_the_revision_spares_the_others(
    law: Path, mirror: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = tree(tmp_path / "no-repository", "requests>=2\n")
    assert check(law, mirror, other, "--rev", "stable/2026.1") == 3
    told = capfd.readouterr().out
    assert f"{other}: not judged: {other} is not in a git repository" in told
    assert "unknown" in told
    assert check(law, mirror, "--rev", "nothing") == 3
    assert check(law, mirror, other, "--rev", "master") == 1


def test_a_governed_set_that_cannot_be_read_is_no_law(law: Path, mirror: Path) -> None:
    (law / "global-requirements.txt").write_text("requests and more\n")
    assert check(law, mirror, "--rev", "master") == 2


def test_names_from_a_project_do_not_steer_the_terminal(
    law: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    here = tree(tmp_path / "p", "\x1b[31mred>=1\n")
    (here / ".gitreview").write_text("project=nova\x1b[2J\ndefaultbranch=\x1b]0;title\x07\n")
    assert check(law, here) == 1
    assert "\x1b" not in capfd.readouterr().out


def test_check_reads_zuuls_configuration(
    law: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nova = tmp_path / "src" / "openstack" / "nova"
    nova.mkdir(parents=True)
    (nova / ".zuul.yaml").write_text("- project:\n    templates: [other]\n")
    words = ["check", "--data", str(law), "--zuul", str(tmp_path / "src"), "--select", "PJ"]
    run(group, "pinwarden", words)
    assert "openstack/nova does not run the requirements check" in capfd.readouterr().out
    (nova / ".zuul.yaml").write_text("- project:\n    templates: [check-requirements]\n")
    assert run(group, "pinwarden", words) == 0
    assert "nothing to mend" in capfd.readouterr().out
    assert run(group, "pinwarden", [*words[:4], str(tmp_path / "law")]) == 2


def test_what_is_cut_off_is_said(
    law: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    here = tree(tmp_path / "p", "".join(f"leftpad{number}>=1\n" for number in range(1_200)))
    assert check(law, here) == 1
    told = capfd.readouterr().out
    assert "unknown CP702 [not-listed] p: more than 1000 findings; the rest is not told" in told
    assert told.count("CP702") == 1_001
