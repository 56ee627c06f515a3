"""A change before its review wants the bot's credential: by its job, its playbook, its script."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.gerrit.server import password_of
from tests.zuul.conftest import Community

pytestmark = pytest.mark.zuul

ATTACK = Path(__file__).resolve().parent / "attack.py"
TELLS = """\
- name: Tell
  ansible.builtin.debug:
    msg: "TOLD {{ pinwarden_propose_password | default('nothing') }}"
"""
STOLEN = """\
- job:
    name: thief
    run: thief.yaml
    secrets:
      - name: taken
        secret: pinwarden-gerrit
"""
LOOKS = """\
- hosts: localhost
  tasks:
    - name: Look around
      ansible.builtin.command:
        argv: [python3, tools/locked_constraints.py, looked]
        chdir: "{{ zuul_user_dir }}/{{ zuul.project.src_dir }}"
"""
# What the change adds to zuul.d, and what people read of it in Gerrit.
REFUSED = {
    "takes the secret": (
        STOLEN,
        "Secrets must be defined in the same project in which they are used",
    ),
    "inherits from who has it": (
        "- job:\n    name: thief\n    parent: pinwarden-propose\n    run: thief.yaml\n",
        '"pinwarden-propose" is final and can not act as a parent',
    ),
    "is called like who has it": (
        "- job:\n    name: pinwarden-propose\n    run: thief.yaml\n",
        "not permitted to shadow job pinwarden-propose in example/config",
    ),
    "lets it run before the review": (
        "- project:\n    check:\n      jobs: [pinwarden-propose]\n",
        "Pre-review pipeline check does not allow post-review job pinwarden-propose",
    ),
    "gives it another pipeline": (
        "- pipeline:\n    name: mine\n    manager: independent\n",
        "Pipelines may not be defined in untrusted repos",
    ),
}


def test_zuul_refuses_a_job_that_reaches_for_the_secret(community: Community) -> None:
    proposed = {
        case: community.requirements.propose("reviewer", {"zuul.d/more.yaml": added}, case)
        for case, (added, _) in REFUSED.items()
    }
    for case, change in proposed.items():
        number = change["_number"]
        assert community.example.verdict("requirements", number) == -1, case
        said = " ".join(" ".join(community.requirements.messages(number, "zuul")).split())
        assert REFUSED[case][1] in said, case


def test_code_of_a_change_runs_and_finds_nothing(community: Community) -> None:
    pinwarden = community.example.repositories["pinwarden"]
    change = pinwarden.propose(
        "reviewer",
        {
            "tools/locked_constraints.py": ATTACK.read_text(),
            "playbooks/zuul/check.yaml": LOOKS,
            "roles/pinwarden-propose/tasks/main.yaml": TELLS,
        },
        "Look around",
    )
    number = change["_number"]
    assert community.example.verdict("pinwarden", number) == 1
    build = community.example.build(number, "pinwarden-check")
    looked = [line for line in community.example.log(build) if "ATTACK RAN" in line]
    assert [line.partition("ATTACK RAN, ")[2] for line in looked] == ["FOUND: []"] * 2
    community.release("alpha", "1.7")  # Each story has a release of its own: the bot remembers.
    assert community.night()["pinwarden-propose"] == "SUCCESS"
    assert not community.example.shows("TOLD ")
    assert not community.example.shows(password_of("bot"))


def test_the_search_would_find_it(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text(f"password: {password_of('bot')}\n")
    done = subprocess.run(
        [sys.executable, ATTACK, tmp_path / "made"],
        check=True,
        env={"ATTACK_ROOT": str(tmp_path), "TOKEN": password_of("bot")},
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"ATTACK RAN, FOUND: {[str(tmp_path / 'settings'), 'TOKEN']}\n"
