"""The names of platforms, and which host builds for which."""

import pytest

from roles.python_venv_build.filter_plugins.venv_platform import (
    venv_build_targets,
    venv_platform,
    venv_without_facts,
)

PLATFORMS = [
    ("Debian", "12.5", "12", "x86_64", "debian-12-x86_64"),
    ("Debian", "13", "13", "aarch64", "debian-13-aarch64"),
    ("Ubuntu", "24.04", "24", "aarch64", "ubuntu-24.04-aarch64"),
    ("Ubuntu", "24.04.1", "24", "x86_64", "ubuntu-24.04-x86_64"),
    ("CentOS", "10", "10", "x86_64", "centos-10-x86_64"),
    ("Rocky", "9.4", "9", "X86_64", "rocky-9-x86_64"),
    ("Red Hat", "9.4", "9", "x86_64", "red_hat-9-x86_64"),
]


@pytest.mark.parametrize(("name", "version", "major", "machine", "expected"), PLATFORMS)
def test_names(name: str, version: str, major: str, machine: str, expected: str) -> None:
    facts = {
        "distribution": name,
        "distribution_version": version,
        "distribution_major_version": major,
        "architecture": machine,
    }
    assert venv_platform(facts) == expected


def test_facts_that_are_not_there() -> None:
    assert venv_platform({}) == "none-none-none"


def test_the_first_host_of_a_platform_builds_and_one_without_facts_does_not() -> None:
    debian = {"distribution": "Debian", "distribution_major_version": "12"}
    arm = {**debian, "architecture": "aarch64"}
    facts: dict[str, dict[str, str]] = {
        "silent": {},
        "a": {**debian, "architecture": "x86_64"},
        "b": {**debian, "architecture": "x86_64"},
        "c": arm,
    }
    hostvars = {host: {"ansible_facts": known} for host, known in facts.items()}
    assert venv_build_targets(facts, hostvars) == {
        "debian-12-x86_64": "a",
        "debian-12-aarch64": "c",
    }
    assert venv_without_facts(["c", "silent", "silent", "a"], hostvars) == ["silent"]
