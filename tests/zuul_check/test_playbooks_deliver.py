"""The playbooks that compute, try out and deliver, run like those that judge; the index is ours."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.proposal.reading import read_bundle
from tests.servers.index import LoopbackIndex
from tests.zuul_check.workspace import Workspace, commit, git, job_variables, ran

RAISED = {"upper-constraints.txt": "requests===2.32.6\n"}


@pytest.fixture
def governed(workspace: Workspace, index_server: LoopbackIndex) -> Workspace:
    """Return a workspace with a change to the governed repository, and an index."""
    for version in ("2.32.5", "2.32.6"):
        index_server.wheel("requests", version)
    made = workspace.of("requirements", index_server.url)
    commit(made.source("requirements"), RAISED, "Raise requests")
    return made


def test_update_leaves_a_bundle_that_can_be_proposed(
    governed: Workspace, index_server: LoopbackIndex
) -> None:
    index_server.wheel("requests", "2.33.0")
    variables = {
        **job_variables("pinwarden-update"),
        "pinwarden_update_options": ["--index-url", index_server.url],
    }
    done = governed.play("playbooks/zuul/update.yaml", variables)
    assert done.returncode == 0, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    bundle = read_bundle(governed.report / "bundle.tar")
    assert bundle.branch == "master"
    assert bundle.files["upper-constraints.txt"].endswith(b"requests===2.33.0\n")
    names = {artifact["name"] for artifact in governed.returned()["artifacts"]}
    assert {"bundle.tar", "report.html", "record.json"} <= names


@pytest.mark.parametrize(("pin", "code"), [("2.32.6", 0), ("9.9", 2)])
def test_pip_is_asked_for_all_pins(governed: Workspace, pin: str, code: int) -> None:
    commit(governed.source("requirements"), {"upper-constraints.txt": f"requests==={pin}\n"}, pin)
    variables = {
        **job_variables("pinwarden-check-uc-py312"),
        "pinwarden_check_uc_python": sys.executable,
    }
    done = governed.play("playbooks/zuul/check-uc.yaml", variables)
    assert done.returncode == code, ran(done)
    assert ("No matching distribution found for requests===9.9" in done.stdout) is bool(code)


def test_consumers_are_read_from_what_zuul_prepared(governed: Workspace) -> None:
    variables = job_variables("pinwarden-consumers")
    done = governed.play("playbooks/zuul/consumers.yaml", variables)
    assert done.returncode == 0, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    assert "requests>=2" in (governed.report / "consumers.json").read_text()


@pytest.mark.parametrize(
    ("attached", "code"), [("- project:\n    templates: [check-requirements]\n", 0), ("", 2)]
)
def test_projects_without_the_check_are_found(
    governed: Workspace, attached: str, code: int
) -> None:
    (governed.source("consumer") / "zuul.yaml").write_text(attached or "- project: {}\n")
    variables = job_variables("pinwarden-validate-projects")
    done = governed.play("playbooks/zuul/validate-projects.yaml", variables)
    assert done.returncode == code, ran(done)
    assert ("example/consumer" in done.stdout) is bool(code)


@pytest.mark.parametrize(
    ("fails_with", "code", "warned"),
    [("===2.32.6", 2, False), ("===", 0, True), ("===9", 0, False)],
)
def test_another_projects_tests_decide(
    governed: Workspace, fails_with: str, code: int, *, warned: bool
) -> None:
    script = (
        "import os, sys; sys.exit(sys.argv[1] in open(os.environ['TOX_CONSTRAINTS_FILE']).read())"
    )
    variables = {
        **job_variables("pinwarden-cross"),
        "pinwarden_cross_tools": [],
        "pinwarden_cross_command": [sys.executable, "-c", script, fails_with],
    }
    done = governed.play("playbooks/zuul/cross.yaml", variables)
    assert done.returncode == code, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    assert bool(governed.returned().get("warnings")) is warned
    assert json.loads((governed.report / "cross.json").read_text())["project"] == "consumer"


def test_a_projects_lowest_releases_are_tried(workspace: Workspace) -> None:
    commit(workspace.source("consumer"), {"lower-constraints.txt": "requests==2.0\n"}, "Low")
    script = "import os; assert 'requests==2.0' in open(os.environ['TOX_CONSTRAINTS_FILE']).read()"
    variables = {
        **job_variables("pinwarden-lower-constraints"),
        "pinwarden_cross_tools": [],
        "pinwarden_cross_command": [sys.executable, "-c", script],
    }
    done = workspace.play("playbooks/zuul/lower-constraints.yaml", variables)
    assert done.returncode == 0, ran(done)


def test_series_are_laid_out_and_packed(governed: Workspace, tmp_path: Path) -> None:
    git(governed.source("requirements"), "branch", "stable/2026.1", "HEAD~1")
    variables = {
        **job_variables("pinwarden-publish"),
        "pinwarden_series": {"master": "master", "2026.1": "stable/2026.1"},
        "pinwarden_series_aliases": {"gazpacho": "2026.1"},
    }
    done = governed.play("playbooks/zuul/publish.yaml", variables)
    assert done.returncode == 0, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    with tarfile.open(governed.report / "constraints.tar") as archive:
        archive.extractall(tmp_path / "www", filter="data")
    upper = tmp_path / "www/constraints/upper"
    assert (upper / "master").read_text() == "requests===2.32.6\n"
    assert (upper / "2026.1").read_text() == "requests===2.32.5\n"


def test_a_host_installs_from_published_wheels(governed: Workspace, tmp_path: Path) -> None:
    variables = {**job_variables("pinwarden-wheels"), "pinwarden_wheels_python": sys.executable}
    done = governed.play("playbooks/zuul/wheels.yaml", variables)
    assert done.returncode == 0, ran(done)
    wheels = governed.work / ".pinwarden/wheels"
    host = tmp_path / "host"
    subprocess.run([sys.executable, "-m", "venv", host], check=True)
    words = ("install", "--quiet", "--no-index", "--find-links")
    places = {str(wheel.parent) for wheel in wheels.rglob("*.whl")}
    links = [word for place in sorted(places) for word in ("--find-links", place)]
    subprocess.run([host / "bin/pip", *words[:-1], *links, "requests===2.32.6"], check=True)
