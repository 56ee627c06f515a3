"""--write: one judgement as several files, for a machine, for people, for a review."""

import json
import subprocess
from pathlib import Path

import pytest

from bot.errors import run
from bot.main import group

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
FILES = {
    "global-requirements.txt": "requests  # Apache-2.0\n",
    "upper-constraints.txt": "requests===2.32.5\n",
    "projects.txt": "openstack/nova\n",
    "policy.toml": 'pythons = ["3.12"]\n',
}


def git(here: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=here, check=True, capture_output=True)


@pytest.fixture
def law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "law"
    here.mkdir()
    for name, text in FILES.items():
        (here / name).write_text(text)
    git(here, "init", "-q", "-b", "master")
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "One")
    (here / "upper-constraints.txt").write_text("requests===2.32.4\nrequests===2.32.3\n")
    git(here, "commit", "-qam", "Merge 'refs/changes/01/1/1'")
    monkeypatch.chdir(here)
    return here


def pinwarden(*words: object) -> int:
    return run(group, "pinwarden", [str(word) for word in words])


def test_a_check_is_written_in_every_format_that_is_asked_for(
    law: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = law / "message"
    message.write_text("Lower requests\n\n2.32.5 breaks the tests of nova.\n")
    words = ("check", "--base", "HEAD~1", "--message", message)
    assert pinwarden(*words, "--write", "zuul=z.json", "--write", "html=r.html") == 1
    assert "UC" in capsys.readouterr().out
    told = json.loads((law / "z.json").read_text())["zuul"]
    assert list(told["file_comments"]) == ["upper-constraints.txt"]
    assert (law / "r.html").read_text().startswith("<!doctype html>")


def test_a_review_takes_the_message_from_a_file_and_speaks_zuul(
    law: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = law / "message"
    message.write_text("Lower requests\n\n2.32.5 breaks the tests of nova.\n")
    words = ("review", "--message", message, "--write", "zuul=z.json", "--format", "json")
    pinwarden(*words, "--write", "markdown=r.md")
    document = json.loads(capsys.readouterr().out)
    lowered = [one for one in document["failures"] if one["rule"] == "CH803"]
    assert lowered == [], "the message says why, the merge commit's would not"
    warnings = json.loads((law / "z.json").read_text())["zuul"]["warnings"]
    assert warnings[0].startswith(f"{document['kind']}: ")
    assert warnings[1].startswith(f"Approval: {document['approval']['who']}")
    assert f"**{document['kind']}**" in (law / "r.md").read_text()


def test_comments_on_a_project_stand_on_what_changed_since(law: Path, tmp_path: Path) -> None:
    project = tmp_path / "nova"
    project.mkdir()
    (project / "requirements.txt").write_text("requests>=2\nleftpad>=1\n")
    git(project, "init", "-q", "-b", "master")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "One")
    (project / "test-requirements.txt").write_text("rightpad>=1\n")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Two")
    file = tmp_path / "z.json"
    words = ("check-project", "--data", law, project, "--since", "HEAD~1")
    assert pinwarden(*words, "--write", f"zuul={file}") == 1
    told = json.loads(file.read_text())["zuul"]
    assert list(told["file_comments"]) == ["test-requirements.txt"]
    assert "leftpad" not in json.dumps(told["file_comments"])


@pytest.mark.parametrize("value", ["zuul", "zuul=", "docx=a.docx", "=a"])
def test_what_is_no_format_and_file_is_refused(
    law: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert law.is_dir()
    assert pinwarden("check", "--write", value) == 2
    assert "FORMAT=FILE" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_named(
    law: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert law.is_dir()
    assert pinwarden("check", "--write", "json=nowhere/a.json") == 2
    assert "nowhere/a.json: cannot be written" in capsys.readouterr().err


def test_a_change_is_of_one_repository(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pinwarden("check-project", "--data", law, law, law, "--since", "HEAD~1") == 2
    assert "2 paths are named" in capsys.readouterr().err
