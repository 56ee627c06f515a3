"""The smallest loop: a job runs on a change at Gerrit and votes."""

from pathlib import Path

import pytest

from tests.servers.gerrit.repository import GerritRepository
from tests.servers.gerrit.server import Server
from tests.servers.zuul.server import Zuul

pytestmark = pytest.mark.zuul

TENANT = """\
- tenant:
    name: smallest
    source:
      gerrit:
        config-projects: [smallest-config]
        untrusted-projects: [smallest-project]
"""
CONFIG = """\
- pipeline:
    name: check
    manager: independent
    trigger: {gerrit: [{event: patchset-created}]}
    success: {gerrit: {Verified: 1}}
    failure: {gerrit: {Verified: -1}}
- job:
    name: base
    parent: null
    attempts: 1
    nodeset: {nodes: []}
"""
PROJECT = """\
- job:
    name: greets
    run: playbooks/greets.yaml
- project:
    check: {jobs: [greets]}
"""
PLAYBOOK = """\
- hosts: localhost
  tasks:
    - name: Greet
      ansible.builtin.command: grep hello {{ zuul.project.src_dir }}/README
      args:
        chdir: "{{ zuul.executor.work_root }}"
"""


def test_a_job_votes_on_a_change(zuul: Zuul, gerrit: Server, tmp_path: Path) -> None:
    config = {"zuul.d/all.yaml": CONFIG}
    GerritRepository.create(gerrit, "smallest-config", tmp_path / "config", config)
    files = {"README": "hello\n", "zuul.yaml": PROJECT, "playbooks/greets.yaml": PLAYBOOK}
    project = GerritRepository.create(gerrit, "smallest-project", tmp_path / "project", files)
    zuul.load(TENANT, "{}\n")
    zuul.wait("the tenant", lambda: any(one["name"] == "smallest" for one in zuul.api("tenants")))
    good = project.propose("reviewer", {"README": "hello, world\n"}, "Greet more")["_number"]
    bad = project.propose("reviewer", {"README": "bye\n"}, "Greet no more")["_number"]
    zuul.wait("Verified+1", lambda: _verified(project, good) == 1)
    zuul.wait("Verified-1", lambda: _verified(project, bad) == -1)


def _verified(project: GerritRepository, number: int) -> int:
    votes = project.detail(number)["labels"]["Verified"].get("all", [])
    return next((vote["value"] for vote in votes if vote.get("username") == "zuul"), 0)
