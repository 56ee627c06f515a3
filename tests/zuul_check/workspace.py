"""What an executor prepares for a build, and a playbook of the checkout run in it."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from tests.servers.zuul.install import ANSIBLE, Installation
from tools.zuul_check.main import TOP

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")


def git(here: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=here, check=True, capture_output=True)


def commit(here: Path, files: Mapping[str, str], message: str) -> None:
    here.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (here / name).write_text(text)
    if not (here / ".git").exists():
        git(here, "init", "-q", "-b", "master")
    git(here, "add", "-A")
    git(here, "commit", "-q", "--allow-empty", "-m", message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Workspace:
    """What an executor prepares for one build."""

    place: Path
    installation: Installation
    project: str
    index: str = ""

    def of(self, project: str, index: str = "") -> "Workspace":
        """Return the same for a change to another project, with an index."""
        return replace(self, project=project, index=index)

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
            **({"PIP_INDEX_URL": self.index} if self.index else {}),
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

    @property
    def report(self) -> Path:
        """Return where the report lies in the logs."""
        return self.work / "logs/pinwarden"

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


def ran(done: subprocess.CompletedProcess[str]) -> str:
    """Return the output of a run that did something."""
    assert "no hosts matched" not in done.stdout + done.stderr, done.stdout
    assert "localhost                  : ok=" in done.stdout, done.stdout + done.stderr
    return done.stdout
