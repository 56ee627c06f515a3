"""Run real Ansible on a play of one role: local connections, facts as tests say."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).resolve().parents[2]
LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a task on a host."""

    kind: str  # ok, failed, ignored, skipped or unreachable
    result: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What a playbook left: its exit code, its output, and what came of tasks by name and host."""

    code: int
    output: str
    outcomes: Mapping[tuple[str, str], Outcome]

    def of(self, task: str, host: str) -> Outcome:
        """Return what came of a task on a host."""
        return self.outcomes[task, host]


@dataclass(kw_only=True)
class Playground:
    """A directory with an inventory and a playbook."""

    place: Path
    program: Path = TOP / ".venv/bin/ansible-playbook"
    hosts: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def add(
        self, host: str, *groups: str, facts: Mapping[str, Any] | None = None, **variables: object
    ) -> None:
        """Add a host; facts given here are what a play before ours has learnt of it."""
        self.hosts[host] = {**LOCAL, **variables}
        for group in groups:
            self.groups.setdefault(group, []).append(host)
        if facts is not None:
            self.facts[host] = facts

    def play(self, *arguments: str, hosts: str = "targets", **variables: object) -> Run:
        """Apply the role to `hosts` with these variables and run the playbook.

        Without an engine among them the run ends before anything is built or installed.
        """
        variables = {"venv_engine_source": "/nowhere/engine", **variables}
        play = {
            "hosts": hosts,
            "gather_facts": False,
            "roles": [{"role": "python_venv_build", "vars": variables}],
        }
        inventory = {
            "all": {
                "hosts": self.hosts,
                "children": {
                    group: {"hosts": dict.fromkeys(names)} for group, names in self.groups.items()
                },
            }
        }
        known = [learnt(host, facts) for host, facts in self.facts.items()]
        for name, document in (("inventory.yml", inventory), ("play.yml", [*known, play])):
            (self.place / name).write_text(yaml.safe_dump(document), encoding="utf-8")
        return self.ansible(*arguments)

    def ansible(self, *arguments: str) -> Run:
        """Run the playbook of this directory."""
        lines = self.place / "results"
        lines.unlink(missing_ok=True)
        done = subprocess.run(
            [self.program, "-i", "inventory.yml", "play.yml", *arguments],
            check=False,
            cwd=self.place,
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        outcomes = {}
        for text in lines.read_text(encoding="utf-8").splitlines() if lines.exists() else ():
            line = json.loads(text)
            outcome = Outcome(kind=line["outcome"], result=line["result"])
            outcomes[line["task"], line["host"]] = outcome
        return Run(code=done.returncode, output=done.stdout + done.stderr, outcomes=outcomes)

    def environment(self) -> dict[str, str]:
        """Return an environment in which Ansible writes nowhere but here."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.place),
            "LANG": "C.UTF-8",
            "ANSIBLE_HOME": str(self.place / "ansible"),
            "ANSIBLE_ROLES_PATH": str(TOP / "roles"),
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callbacks"),
            "ANSIBLE_CALLBACKS_ENABLED": "lines",
            "RESULT_LINES": str(self.place / "results"),
            "ANSIBLE_INJECT_FACT_VARS": "false",
            "ANSIBLE_NOCOLOR": "1",
        }


def learnt(host: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a play that makes these the facts of a host."""
    task = {"ansible.builtin.set_fact": {**facts, "cacheable": True}}
    return {"hosts": host, "gather_facts": False, "tasks": [task]}


@pytest.fixture
def playground(tmp_path: Path) -> Playground:
    return Playground(place=tmp_path)


@pytest.fixture
def debian() -> Callable[..., dict[str, Any]]:
    """Return a maker of the facts that the role reads."""

    def facts(**others: object) -> dict[str, Any]:
        return {
            "distribution": "Debian",
            "distribution_version": "12.5",
            "distribution_major_version": "12",
            "architecture": "x86_64",
            "os_family": "Debian",
            "pkg_mgr": "apt",
            "user_uid": 1000,
            "user_dir": "/nowhere",
            **others,
        }

    return facts
