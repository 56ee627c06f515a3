"""The playbooks, run by the Ansible that Zuul runs, with what Zuul would hand them: no servers.

The inventory is that of a job without nodes: nobody is in `all`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.zuul.install import ANSIBLE, Installation
from tools.zuul_check.main import TOP

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
LAW = {
    "global-requirements.txt": "requests  # Apache-2.0\n",
    "upper-constraints.txt": "requests===2.32.5\n",
    "projects.txt": "example/consumer\n",
    "policy.toml": 'pythons = ["3.12"]\n',
}
CONSUMER = {
    "pyproject.toml": '[build-system]\nrequires = ["pbr"]\nbuild-backend = "pbr.build"\n',
    "requirements.txt": "requests>=2\n",
}


def git(here: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=here, check=True, capture_output=True)


def commit(here: Path, files: Mapping[str, str], message: str) -> None:
    here.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (here / name).write_text(text)
    if not (here / ".git").exists():
        git(here, "init", "-q", "-b", "master")
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Workspace:
    """What an executor prepares for one build."""

    place: Path
    installation: Installation
    project: str

    @property
    def work(self) -> Path:
        """Return the directory that jobs write to."""
        return self.place / "work"

    def source(self, name: str) -> Path:
        """Return the checkout of a project."""
        return self.work / "src/review.example.org/example" / name

    def play(self, playbook: str, variables: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run a playbook of the checkout."""
        (self.place / "vars.json").write_text(json.dumps({**self.zuul(), **variables}))
        zuul = next(self.installation.python.parent.parent.glob("lib/python3*/site-packages/zuul"))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.place),
            "LANG": "C.UTF-8",
            "ZUUL_JOBDIR": str(self.place),
            "PYTHONPATH": str(self.place / "plugins"),
            "ANSIBLE_ACTION_PLUGINS": str(zuul / f"ansible/{ANSIBLE}/action"),
            "ANSIBLE_ROLES_PATH": str(TOP / "roles"),
            "ANSIBLE_CALLBACKS_ENABLED": "",
            "ANSIBLE_STDOUT_CALLBACK": "default",
        }
        program = self.installation.ansible / ANSIBLE / "bin/ansible-playbook"
        return subprocess.run(
            [
                program,
                "--inventory",
                self.place / "inventory.yaml",
                "--extra-vars",
                f"@{self.place}/vars.json",
                TOP / playbook,
            ],
            cwd=self.place,
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            timeout=300,
        )

    def zuul(self) -> dict[str, Any]:
        """Return what Zuul tells a job of a change."""
        names = ("requirements", "consumer", "pinwarden")
        projects = {
            name: {
                "name": f"example/{name}" if name != "pinwarden" else name,
                "short_name": name,
                "canonical_hostname": "review.example.org",
                "src_dir": f"src/review.example.org/example/{name}",
                "required": True,
            }
            for name in names
        }
        return {
            "zuul": {
                "build": "abc",
                "branch": "master",
                "change": "1",
                "change_message": "A change\n\nFor a reason that is long enough.\n",
                "project": projects[self.project],
                "projects": projects,
                "executor": {
                    "work_root": str(self.work),
                    "src_root": str(self.work / "src"),
                    "log_root": str(self.work / "logs"),
                },
            },
            "zuul_user_dir": str(self.work),
        }

    def returned(self) -> dict[str, Any]:
        """Return what the build handed back to Zuul."""
        document: dict[str, Any] = json.loads((self.work / "results.json").read_text())
        returned: dict[str, Any] = document["data"]["zuul"]
        return returned


def job_variables(job: str) -> dict[str, Any]:
    """Return what a job of zuul.d sets, with what the base sets."""
    found: dict[str, Any] = {}
    jobs = {
        entry["job"]["name"]: entry["job"]
        for file in (TOP / "zuul.d").glob("*.yaml")
        for entry in yaml.safe_load(file.read_text())
        if "job" in entry
    }
    line = [jobs[job]]
    while line[-1].get("parent") in jobs:
        line.append(jobs[line[-1]["parent"]])
    for one in reversed(line):
        found |= one.get("vars", {})
    return found


@pytest.fixture
def workspace(tmp_path: Path, installation: Installation) -> Workspace:
    """Return a workspace with a change to the consumer on top; pinwarden is installed already."""
    made = Workspace(place=tmp_path, installation=installation, project="consumer")
    (made.work / "logs").mkdir(parents=True)
    (made.work / "results.json").touch()
    environment = made.work / ".pinwarden"
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    (environment / "source").mkdir()
    (environment / "constraints.txt").touch()
    inventory: dict[str, Any] = {
        "all": {"hosts": {}, "children": {"zuul_unreachable": {"hosts": {}}}}
    }
    (tmp_path / "inventory.yaml").write_text(yaml.safe_dump(inventory))
    site = next(installation.python.parent.parent.glob("lib/python3*/site-packages"))
    (tmp_path / "plugins/zuul").mkdir(parents=True)
    (tmp_path / "plugins/zuul/ansible").symlink_to(site / "zuul/ansible")
    commit(made.source("requirements"), LAW, "Begin")
    commit(made.source("consumer"), CONSUMER, "Begin")
    return made


def ran(done: subprocess.CompletedProcess[str]) -> str:
    """Return the output of a run that did something."""
    assert "no hosts matched" not in done.stdout + done.stderr, done.stdout
    assert "localhost                  : ok=" in done.stdout, done.stdout + done.stderr
    return done.stdout


def test_a_consumers_change_is_commented_on_its_line(workspace: Workspace) -> None:
    variables = job_variables("requirements-check")
    hostile = "leftpad>=1  # {{ lookup('pipe', 'touch pwned') }}\nrequests>=2\n"
    commit(workspace.source("consumer"), {"requirements.txt": hostile}, "Pad")
    done = workspace.play("playbooks/requirements-check.yaml", variables)
    assert done.returncode == 2, ran(done)
    assert "leftpad is not in global-requirements" in done.stdout
    assert workspace.play("playbooks/zuul/post.yaml", variables).returncode == 0
    returned = workspace.returned()
    (comment,) = returned["file_comments"]["requirements.txt"]
    assert (comment["line"], comment["level"]) == (1, "error")
    artifacts = {one["name"]: one["url"] for one in returned["artifacts"]}
    assert artifacts == {
        "check.html": "pinwarden/check.html",
        "zuul.json": "pinwarden/zuul.json",
    }
    assert (workspace.work / "logs" / artifacts["check.html"]).read_text().startswith("<!doctype")
    assert not list(workspace.place.rglob("pwned"))


def test_the_governed_repository_counts_as_zuul_prepared_it(workspace: Workspace) -> None:
    variables = job_variables("requirements-check")
    commit(workspace.source("consumer"), {"requirements.txt": "leftpad>=1\n"}, "Pad")
    more = {
        "global-requirements.txt": "leftpad  # MIT\nrequests  # Apache-2.0\n",
        "upper-constraints.txt": "leftpad===1.3\nrequests===2.32.5\n",
    }
    commit(workspace.source("requirements"), more, "The change that it depends on")
    done = workspace.play("playbooks/requirements-check.yaml", variables)
    assert done.returncode == 0, ran(done)


def test_a_change_to_the_governed_repository_is_judged_and_reviewed(workspace: Workspace) -> None:
    governed = Workspace(
        place=workspace.place, installation=workspace.installation, project="requirements"
    )
    commit(governed.source("requirements"), {"upper-constraints.txt": "requests==2.32.4\n"}, "Low")
    variables = {**job_variables("pinwarden-check"), "pinwarden_check_options": []}
    done = governed.play("playbooks/zuul/check.yaml", variables)
    assert done.returncode == 2, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    (comment, *_) = governed.returned()["file_comments"]["upper-constraints.txt"]
    assert (comment["line"], comment["level"]) == (1, "error")

    variables = job_variables("pinwarden-review")
    done = governed.play("playbooks/zuul/review.yaml", variables)
    assert done.returncode == 0, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    warnings = governed.returned()["warnings"]
    assert any(warning.startswith("Approval: ") for warning in warnings), warnings


def test_a_pin_below_a_prepared_consumers_floor_is_refused(workspace: Workspace) -> None:
    governed = Workspace(
        place=workspace.place, installation=workspace.installation, project="requirements"
    )
    commit(governed.source("consumer"), {"requirements.txt": "requests>=2.32.5\n"}, "Need it")
    commit(governed.source("requirements"), {"upper-constraints.txt": "requests===2.32.4\n"}, "Low")
    variables = {
        **job_variables("pinwarden-check"),
        "pinwarden_check_options": [],
        "pinwarden_consumers_prepared": True,
    }
    done = governed.play("playbooks/zuul/check.yaml", variables)
    assert done.returncode == 2, ran(done)
    assert governed.play("playbooks/zuul/post.yaml", variables).returncode == 0
    told = json.dumps(governed.returned()["file_comments"]["upper-constraints.txt"])
    assert "example/consumer" in told


def test_with_nodes_the_plays_are_for_them_and_not_for_the_executor(workspace: Workspace) -> None:
    node = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = {"all": {"hosts": {"node": node}}}
    (workspace.place / "inventory.yaml").write_text(yaml.safe_dump(inventory))
    variables = job_variables("requirements-check")
    commit(workspace.source("consumer"), {"requirements.txt": "requests>=2.1\n"}, "Raise")
    for playbook in ("playbooks/requirements-check.yaml", "playbooks/zuul/post.yaml"):
        done = workspace.play(playbook, variables)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "ok: [node]" in done.stdout
        assert "[localhost]" not in done.stdout
    assert (workspace.work / "logs/pinwarden/check.html").is_file()


def test_without_a_report_nothing_is_handed_over(workspace: Workspace) -> None:
    variables = job_variables("pinwarden-validate-projects")
    done = workspace.play("playbooks/zuul/post.yaml", variables)
    assert done.returncode == 0, ran(done)
    assert (workspace.work / "results.json").read_text() == ""


def test_without_a_checkout_and_a_wheel_the_reason_is_told(workspace: Workspace) -> None:
    variables = {**job_variables("pinwarden-check"), "pinwarden_source": ""}
    done = workspace.play("playbooks/zuul/pre.yaml", variables)
    assert done.returncode == 2
    assert "add it to the job's required-projects" in ran(done)
